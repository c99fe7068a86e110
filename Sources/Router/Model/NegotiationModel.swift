package import Cryptography
package import IKE
package import IPsec
package import Wire

/// `[edit services ipsec-vpn ike proposal NAME]`: the algorithms and the lifetime offered for an
/// IKE SA.
package struct IKEProposalModel: Equatable, Sendable {
  /// The name of the proposal.
  package var name: String
  /// The authentication method of phase 1: `authentication-method`.
  package var authenticationMethod = AuthenticationMethod.preSharedKeys
  /// The Diffie-Hellman group of phase 1: `dh-group`.
  package var group = DiffieHellmanGroup.group2
  /// The hash of the pseudorandom function: `authentication-algorithm`.
  package var authenticationAlgorithm = HashAlgorithm.sha1
  /// The cipher of the IKE messages: `encryption-algorithm`.
  package var encryptionAlgorithm = EncryptionAlgorithm.tripleDES
  /// The lifetime of the IKE SA, 180 to 86,400 seconds: `lifetime-seconds`.
  package var lifetime = Duration.seconds(3600)

  /// Creates a proposal in which every value is the default.
  package init(name: String) { self.name = name }

  /// The proposal of a policy that names none.
  package static let implicit = IKEProposalModel(name: "default")
}

/// `[edit services ipsec-vpn ike policy NAME]` with its proposals in order of preference.
package struct IKEPolicyModel: Equatable, Sendable {
  /// The identities of `local-id` or `remote-id`: IPv4 addresses and key identifiers. RFC 2407
  /// section 4.6.2.1.
  package struct Identities: Equatable, Sendable {
    /// The identities of the type ID_IPV4_ADDR, in the configured order.
    package var addresses: [IPv4Address] = []
    /// The identities of the type ID_KEY_ID, in the configured order.
    package var keys: [String] = []

    /// Creates identities of which none is configured.
    package init() {}
  }

  /// The name of the policy.
  package var name: String
  /// The exchange with which the router starts phase 1: `mode`.
  package var mode = IKEPolicy.Mode.main
  /// Whether the router accepts aggressive mode as a responder: if the mode is aggressive, or if no
  /// `mode` statement is configured.
  package var answersAggressiveMode = true
  /// The proposals, at least one.
  package var proposals = [IKEProposalModel.implicit]
  /// The pre-shared key; nil if none is configured.
  package var preSharedKey: Secret?
  /// The identifier of the router's certificate: `local-certificate`; nil if none is configured.
  package var localCertificate: String?
  /// The identifier of the router's key pair: `local-key-pair`; nil if none is configured.
  package var localKeyPair: String?
  /// The identities of the router: `local-id`.
  package var local = Identities()
  /// The accepted identities of the peer: `remote-id`.
  package var remote = Identities()

  /// Creates a policy with the implicit proposal and without a key.
  package init(name: String) { self.name = name }
}

/// `[edit services ipsec-vpn ipsec proposal NAME]`: the algorithms and the lifetime offered for a
/// pair of IPsec SAs.
package struct IPsecProposalModel: Equatable, Sendable {
  /// The name of the proposal.
  package var name: String
  /// The protocol: AH, ESP, or both.
  package var securityProtocol = SecurityProtocol.esp
  /// The authentication algorithm, which AH and bundle always have.
  package var authenticationAlgorithm: AuthenticationAlgorithm? = .hmacSHA1
  /// The encryption algorithm, which AH never has and bundle always has.
  package var encryptionAlgorithm: EncryptionAlgorithm? = .tripleDES
  /// The lifetime of the IPsec SAs, 180 to 86,400 seconds: `lifetime-seconds`.
  package var lifetime = Duration.seconds(28_800)

  /// Creates a proposal in which every value is the default.
  package init(name: String) { self.name = name }

  /// The proposal of a policy that names none, and of a tunnel that names no policy.
  package static let implicit = IPsecProposalModel(name: "default")
}

/// `[edit services ipsec-vpn ipsec policy NAME]` with its proposals in order of preference.
package struct IPsecPolicyModel: Equatable, Sendable {
  /// The name of the policy.
  package var name: String
  /// The group of the additional key exchange; nil if perfect forward secrecy is not configured.
  package var perfectForwardSecrecy: DiffieHellmanGroup?
  /// The proposals, at least one.
  package var proposals = [IPsecProposalModel.implicit]

  /// Creates a policy with the implicit proposal and without perfect forward secrecy.
  package init(name: String) { self.name = name }
}
