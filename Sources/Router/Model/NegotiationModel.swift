package import Cryptography
package import IKE
package import IPsec
package import Wire

/// `[edit services ipsec-vpn ike proposal NAME]`: what is offered for an IKE SA.
package struct IKEProposalModel: Equatable, Sendable {
  package var name: String
  package var authenticationMethod = AuthenticationMethod.preSharedKeys
  package var group = DiffieHellmanGroup.group2
  package var authenticationAlgorithm = HashAlgorithm.sha1
  package var encryptionAlgorithm = EncryptionAlgorithm.tripleDES
  package var lifetime = Duration.seconds(3600)

  package init(name: String) { self.name = name }

  /// What a policy that names no proposal offers.
  package static let implicit = IKEProposalModel(name: "default")
}

/// `[edit services ipsec-vpn ike policy NAME]` with its proposals, first to last.
package struct IKEPolicyModel: Equatable, Sendable {
  /// What `local-id` and `remote-id` hold. RFC 2407 §4.6.2.1.
  package struct Identities: Equatable, Sendable {
    package var addresses: [IPv4Address] = []
    package var keys: [String] = []

    package init() {}
  }

  package var name: String
  package var mode = IKEPolicy.Mode.main
  /// Whether aggressive mode is answered where the mode is main: unless a statement says so, either
  /// mode is answered.
  package var answersAggressiveMode = true
  /// Never empty.
  package var proposals = [IKEProposalModel.implicit]
  package var preSharedKey: Secret?
  package var localCertificate: String?
  package var localKeyPair: String?
  package var local = Identities()
  package var remote = Identities()

  package init(name: String) { self.name = name }
}

/// `[edit services ipsec-vpn ipsec proposal NAME]`: what is offered for a pair of IPsec SAs.
package struct IPsecProposalModel: Equatable, Sendable {
  package var name: String
  package var securityProtocol = SecurityProtocol.esp
  /// Always there for AH and bundle.
  package var authenticationAlgorithm: AuthenticationAlgorithm? = .hmacSHA1
  /// Never there for AH, always for bundle.
  package var encryptionAlgorithm: EncryptionAlgorithm? = .tripleDES
  package var lifetime = Duration.seconds(28_800)

  package init(name: String) { self.name = name }

  /// What a policy that names no proposal offers, and a tunnel that names no policy.
  package static let implicit = IPsecProposalModel(name: "default")
}

/// `[edit services ipsec-vpn ipsec policy NAME]` with its proposals, first to last.
package struct IPsecPolicyModel: Equatable, Sendable {
  package var name: String
  package var perfectForwardSecrecy: DiffieHellmanGroup?
  /// Never empty.
  package var proposals = [IPsecProposalModel.implicit]

  package init(name: String) { self.name = name }
}
