internal import Cryptography
internal import IKE
internal import Wire

/// The certificates and keys with which the IKE policies of a configuration sign. Each pair of
/// names is read from the store once.
///
/// It is a class, because all tunnels share the structures of libcrypto that it holds.
final class Credentials {
  /// The identifiers of a certificate and of its key pair.
  private struct Names: Hashable {
    var certificate: String
    var keyPair: String
  }

  let store: CertificateStore
  private let library: CryptographicLibrary
  private var known: [Names: Result<LocalCertificate, Fault>] = [:]
  private lazy var authorities = store.authorities.keys.sorted().flatMap {
    store.authority($0, library: library)
  }

  /// A fault of a certificate as an error.
  struct Fault: Error { var fault: CredentialError }

  init(_ store: CertificateStore, library: CryptographicLibrary) {
    self.store = store
    self.library = library
  }

  /// Returns the certificate and the key of a policy. If the policy names no key pair, it is the
  /// one with the name of the certificate.
  func localCertificate(
    _ certificate: String, keyPair: String?
  ) -> Result<LocalCertificate, Fault> {
    let names = Names(certificate: certificate, keyPair: keyPair ?? certificate)
    if let found = known[names] { return found }
    let result: Result<LocalCertificate, Fault>
    do throws(Fault) { result = .success(try open(names)) } catch { result = .failure(error) }
    known[names] = result
    return result
  }

  private func open(_ names: Names) throws(Fault) -> LocalCertificate {
    guard store.localCertificates[names.certificate] != nil else {
      throw Fault(fault: .certificateMissing(names.certificate))
    }
    let chain = store.localCertificate(names.certificate, library: library)
    guard let own = chain.first else {
      throw Fault(fault: .certificateUnreadable(names.certificate))
    }
    let key = try key(names.keyPair)
    guard !authorities.isEmpty else { throw Fault(fault: .noAuthority) }
    let others = Array(chain.dropFirst()) + intermediates(above: chain)
    let local = LocalCertificate(
      certificate: own, intermediates: Array(others.prefix(Self.maximumChain)), key: key,
      authorities: CertificateAuthorities(authorities))
    guard let local else {
      throw Fault(fault: .keyPairOfAnother(names.keyPair, certificate: names.certificate))
    }
    return local
  }

  private func key(_ name: String) throws(Fault) -> PrivateKey {
    guard let pem = store.keyPairs[name] else { throw Fault(fault: .keyPairMissing(name)) }
    do throws(CryptographyError) {
      return try PrivateKey(pem: pem, library: library)
    } catch {
      throw Fault(fault: .keyPairUnreadable(name, why: error.description))
    }
  }

  /// Returns the authorities between the last certificate of a chain and a root. They are sent with
  /// it, because a peer may know only the root.
  private func intermediates(above chain: [Certificate]) -> [Certificate] {
    var found: [Certificate] = []
    var top = chain.last
    while let below = top, !below.isSelfIssued, found.count < Self.maximumChain {
      top = authorities.first { $0.subject == below.issuer && !$0.isSelfIssued }
      guard let above = top, !found.contains(where: { $0.der == above.der }) else { break }
      found.append(above)
    }
    return found
  }

  /// The largest number of certificates that are sent with the router's own; all must fit in one
  /// message.
  private static let maximumChain = 4
}

extension Credentials {
  /// Returns the certificate for those proposals of a policy that sign; nil if it names no
  /// certificate or no proposal signs.
  func certificate(of policy: IKEPolicyModel) -> Result<LocalCertificate, Fault>? {
    guard let name = policy.localCertificate,
      let signing = policy.proposals.first(where: { $0.method != .preSharedKeys })
    else { return nil }
    let found = localCertificate(name, keyPair: policy.localKeyPair)
    guard case .success(let local) = found else { return found }
    let kinds = policy.proposals.compactMap(\.method.keyKind)
    guard kinds.contains(local.key.kind) else {
      return .failure(
        Fault(
          fault: .wrongKind(
            name, kind: local.key.kind, method: signing.method.rawValue)))
    }
    return found
  }
}

extension Credentials {
  /// Returns the faults of a policy's certificate that a commit warns of. `date` counts seconds
  /// since 1970; nil if it is not known, and then validity is not checked.
  func faults(of policy: IKEPolicyModel, at date: Int64?) -> [CredentialError] {
    switch certificate(of: policy) {
    case nil: return []
    case .failure(let error): return [error.fault]
    case .success(let local):
      let name = policy.localCertificate ?? ""
      var faults: [CredentialError] = []
      if let why = date.flatMap({ local.certificate.endEntityFault(at: $0) }) {
        faults.append(.certificateUnfit(name, why: why))
      }
      if let identity = unnamed(policy.local, in: local.certificate) {
        faults.append(.identityNotNamed(identity, certificate: name))
      }
      return faults
    }
  }

  /// Returns the identity that is sent to peers if the certificate does not contain it, else nil.
  private func unnamed(
    _ identities: IKEPolicy.Identities, in certificate: Certificate
  ) -> String? {
    if let address = identities.addresses.first {
      return certificate.names(address) ? nil : address.description
    }
    return identities.keys.first.flatMap {
      certificate.names(key: $0) ? nil : "key_id \($0)"
    }
  }

  /// Returns the first remote gateway of a policy for which no certificate can authenticate a peer;
  /// nil if there is none, or if that is unknown.
  ///
  /// The certificates that peers may present are known only if no trusted certificate is an
  /// authority's, because an authority can issue others.
  func unnamedGateway(
    of policy: IKEPolicyModel, _ gateways: some Sequence<IPv4Address>
  ) -> IPv4Address? {
    guard policy.remote == IKEPolicy.Identities(), case .success? = certificate(of: policy),
      !authorities.contains(where: \.isAuthority)
    else { return nil }
    return gateways.first { gateway in !authorities.contains { $0.names(gateway) } }
  }
}

extension AuthenticationMethod {
  /// The type of key with which the method signs; nil for pre-shared keys.
  var keyKind: KeyKind? {
    switch self {
    case .rsaSignatures: .rsa
    case .dsaSignatures: .dsa
    case .preSharedKeys: nil
    }
  }
}
