package import Cryptography
package import IKE
package import IPsec
package import Wire

/// `[edit services ipsec-vpn ike proposal NAME]`: the algorithms and the lifetime offered for an
/// IKE SA.
package struct IKEProposalModel: Equatable, Sendable {
  package var name: String
  package var authenticationMethod = AuthenticationMethod.preSharedKeys
  package var group = DiffieHellmanGroup.group2
  package var authenticationAlgorithm = HashAlgorithm.sha1
  package var encryptionAlgorithm = EncryptionAlgorithm.tripleDES
  package var lifetime = Duration.seconds(3600)

  package init(name: String) { self.name = name }

  /// The proposal of a policy that names none.
  package static let implicit = IKEProposalModel(name: "default")
}

/// `[edit services ipsec-vpn ike policy NAME]` with its proposals in order of preference.
package struct IKEPolicyModel: Equatable, Sendable {
  /// The identities of `local-id` or `remote-id`: IPv4 addresses and key identifiers. RFC 2407
  /// section 4.6.2.1.
  package struct Identities: Equatable, Sendable {
    package var addresses: [IPv4Address] = []
    package var keys: [String] = []

    package init() {}
  }

  package var name: String
  package var mode = IKEPolicy.Mode.main
  /// Whether the router accepts aggressive mode as a responder: if the mode is aggressive, or if no
  /// `mode` statement is configured.
  package var answersAggressiveMode = true
  /// The proposals, at least one.
  package var proposals = [IKEProposalModel.implicit]
  package var preSharedKey: Secret?
  package var localCertificate: String?
  package var localKeyPair: String?
  package var local = Identities()
  package var remote = Identities()

  package init(name: String) { self.name = name }
}

/// `[edit services ipsec-vpn ipsec proposal NAME]`: the algorithms and the lifetime offered for a
/// pair of IPsec SAs.
package struct IPsecProposalModel: Equatable, Sendable {
  package var name: String
  package var securityProtocol = SecurityProtocol.esp
  /// The authentication algorithm, which AH and bundle always have.
  package var authenticationAlgorithm: AuthenticationAlgorithm? = .hmacSHA1
  /// The encryption algorithm, which AH never has and bundle always has.
  package var encryptionAlgorithm: EncryptionAlgorithm? = .tripleDES
  package var lifetime = Duration.seconds(28_800)

  package init(name: String) { self.name = name }

  /// The proposal of a policy that names none, and of a tunnel that names no policy.
  package static let implicit = IPsecProposalModel(name: "default")
}

/// `[edit services ipsec-vpn ipsec policy NAME]` with its proposals in order of preference.
package struct IPsecPolicyModel: Equatable, Sendable {
  package var name: String
  /// The group of the additional key exchange; nil if perfect forward secrecy is not configured.
  package var perfectForwardSecrecy: DiffieHellmanGroup?
  /// The proposals, at least one.
  package var proposals = [IPsecProposalModel.implicit]

  package init(name: String) { self.name = name }
}
