package import Cryptography

/// The reason why the certificate that an IKE policy names cannot be used.
package enum CredentialError: Equatable, Sendable, CustomStringConvertible {
  case certificateMissing(String)
  case certificateUnreadable(String)
  case keyPairMissing(String)
  case keyPairUnreadable(String, why: String)
  case keyPairOfAnother(String, certificate: String)
  /// No CA certificate is loaded, so no peer's certificate can be verified.
  case noAuthority
  /// The local certificate does not contain the identity that `local-id` configures, so peers
  /// reject it.
  case identityNotNamed(String, certificate: String)
  /// The local certificate is expired, or unfit in another way, so peers reject it.
  case certificateUnfit(String, why: Distrust)
  /// Each trusted certificate belongs to one peer (none is an authority's), and none contains the
  /// address of the remote gateway.
  case gatewayNotNamed(String)
  /// The proposals need a key of the other type (RSA or DSA).
  case wrongKind(String, kind: KeyKind, method: String)

  /// The sentence that the user reads.
  package var description: String {
    switch self {
    case .certificateMissing(let name): "Local certificate '\(name)' is not loaded"
    case .certificateUnreadable(let name): "Local certificate '\(name)' cannot be read"
    case .keyPairMissing(let name): "There is no key pair '\(name)'"
    case .keyPairUnreadable(let name, let why): "Key pair '\(name)' cannot be used: \(why)"
    case .keyPairOfAnother(let name, let certificate):
      "Key pair '\(name)' is not the one of local certificate '\(certificate)'"
    case .identityNotNamed(let identity, let certificate):
      "Local certificate '\(certificate)' does not name \(identity) of local-id"
    case .certificateUnfit(let name, let why):
      "Local certificate '\(name)' is refused by peers: \(why)"
    case .gatewayNotNamed(let gateway):
      "No certificate that is loaded here names remote gateway \(gateway), and there is no remote-id"
    case .noAuthority: "No CA certificate is loaded, so no peer's certificate can be verified"
    case .wrongKind(let name, let kind, let method):
      "Local certificate '\(name)' has a key of type \(kind), and \(method) needs another"
    }
  }

  /// Whether the fault lies in `local-key-pair`, and not in `local-certificate`.
  var isOfKeyPair: Bool {
    switch self {
    case .keyPairMissing, .keyPairUnreadable, .keyPairOfAnother: true
    case .certificateMissing, .certificateUnreadable, .certificateUnfit, .identityNotNamed,
      .gatewayNotNamed, .noAuthority, .wrongKind:
      false
    }
  }
}
