package import Cryptography
package import IKE
internal import IPsec

/// `[edit services ipsec-vpn ike policy NAME]` with its proposals in order of preference.
package struct IKEPolicyModel: Equatable, Sendable {
  /// The name of the policy.
  package var name: String
  /// The exchange with which the router starts phase 1: `mode`.
  package var mode = IKEPolicy.Mode.main
  /// Whether the router accepts aggressive mode as a responder: if the mode is aggressive, or if no
  /// `mode` statement is configured.
  package var answersAggressiveMode = true
  /// The proposals, at least one.
  package var proposals = [IKEProposal.implicit]
  /// The pre-shared key; nil if none is configured.
  package var preSharedKey: Secret?
  /// The identifier of the router's certificate: `local-certificate`; nil if none is configured.
  package var localCertificate: String?
  /// The identifier of the router's key pair: `local-key-pair`; nil if none is configured.
  package var localKeyPair: String?
  /// The identities of the router: `local-id`.
  package var local = IKEPolicy.Identities()
  /// The accepted identities of the peer: `remote-id`.
  package var remote = IKEPolicy.Identities()

  /// Creates a policy with the implicit proposal and without a key.
  package init(name: String) { self.name = name }
}

extension IKEProposal {
  /// The proposal of a policy that names none, `[edit services ipsec-vpn ike proposal]` with the
  /// schema's defaults.
  package static let implicit = standard(
    DefaultReader(under: "services ipsec-vpn ike proposal"))

  private static func standard(_ defaults: DefaultReader) -> IKEProposal {
    IKEProposal(
      name: "default",
      method: defaults.value("authentication-method", AuthenticationMethod.init),
      group: defaults.value("dh-group", DiffieHellmanGroup.init),
      hash: defaults.value("authentication-algorithm", HashAlgorithm.init),
      encryption: defaults.value("encryption-algorithm", EncryptionAlgorithm.init),
      lifetime: .seconds(defaults.number("lifetime-seconds")))
  }
}

extension IPsecProposal {
  /// The proposal of a policy that names none, and of a tunnel that names no policy: `[edit services
  /// ipsec-vpn ipsec proposal]` with the schema's defaults.
  package static let implicit = standard(
    DefaultReader(under: "services ipsec-vpn ipsec proposal"))

  private static func standard(_ defaults: DefaultReader) -> IPsecProposal {
    IPsecProposal(
      name: "default",
      securityProtocol: defaults.value("protocol", SecurityProtocol.init),
      authentication: defaults.value("authentication-algorithm", AuthenticationAlgorithm.init),
      encryption: defaults.value("encryption-algorithm", EncryptionAlgorithm.init),
      lifetime: .seconds(defaults.number("lifetime-seconds")))
  }
}

extension IPsecPolicy {
  /// Creates a policy with the implicit proposal and without perfect forward secrecy: `[edit
  /// services ipsec-vpn ipsec policy NAME]` without statements.
  package init(name: String) { self.init(name: name, proposals: [.implicit]) }
}
