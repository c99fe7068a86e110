import Configuration
import Cryptography
import IKE
import IPsec
import Router

/// An algorithm, key or mode that RFC 8221 (ESP and AH) or RFC 8247 (IKE) advises against. RFC 8247
/// is about IKE version 2; its advice about algorithms is applied to version 1.
struct Weakness: Equatable {
  /// The weak property of a policy, a proposal or a security association. The raw values are the
  /// names of most statements for it.
  enum Aspect: String {
    case authentication = "authentication-algorithm"
    case authenticationMethod = "authentication-method"
    case certificate = "local-certificate"
    case encryption = "encryption-algorithm"
    case group = "dh-group"
    case keys = "manual"
    case mode
    case securityProtocol = "protocol"
  }

  /// The requirement level in the words of the standards, the worst first.
  enum Requirement: String, CaseIterable {
    case mustNot = "MUST NOT"
    case shouldNot = "SHOULD NOT"
    case notRecommended = "NOT RECOMMENDED"
    /// The property is weak, but no standard says so.
    case weak
    /// The property is still required, but expected to be deprecated. RFC 8247 section 1.
    case mustStill = "MUST-"
  }

  let aspect: Aspect
  /// The value in the configuration, or a description of it.
  let value: String
  let verdict: Requirement
  let reference: String

  private init(_ aspect: Aspect, _ value: String, _ verdict: Requirement, _ reference: String) {
    self.aspect = aspect
    self.value = value
    self.verdict = verdict
    self.reference = reference
  }

  /// Creates the weakness of an algorithm, or returns nil if it is not weak. Algorithms that the
  /// standards do not list may be used. RFC 8247 section 1.
  private init?(
    _ aspect: Aspect, _ algorithm: some ConfigurableAlgorithm, _ standing: AlgorithmStanding,
    _ reference: String
  ) {
    let verdict: Requirement
    switch standing {
    case .mustNot: verdict = .mustNot
    case .shouldNot: verdict = .shouldNot
    case .fading: verdict = .mustStill
    case .recommended, .allowed, .unlisted: return nil
    }
    self.init(aspect, algorithm.rawValue, verdict, reference)
  }
}

// MARK: ESP and AH

extension Weakness {
  /// The weakness of manual keys, which are never renewed.
  static let manualKeys = Weakness(.keys, "keys", .shouldNot, "RFC 8221 section 3")

  /// Returns the weaknesses of the protection of packets.
  static func ofPackets(
    _ securityProtocol: SecurityProtocol, _ authentication: AuthenticationAlgorithm?,
    _ encryption: EncryptionAlgorithm?
  ) -> [Weakness] {
    var weaknesses: [Weakness?] = []
    if securityProtocol == .bundle {
      // The inner ESP does not authenticate; only AH does.
      weaknesses.append(
        Weakness(
          .securityProtocol, securityProtocol.rawValue, .notRecommended, "RFC 8221 section 4"))
    }
    if let authentication {
      weaknesses.append(
        Weakness(
          .authentication, authentication, authentication.row.standing, "RFC 8221 section 6"))
    } else if let encryption, !encryption.authenticates {
      weaknesses.append(Weakness(.authentication, "none", .mustNot, "RFC 8221 section 4"))
    }
    if let encryption {
      weaknesses.append(
        Weakness(.encryption, encryption, encryption.row.standing, "RFC 8221 section 5"))
    }
    return weaknesses.compactMap(\.self)
  }
}

// MARK: IKE

extension Weakness {
  /// Returns the weaknesses of an IKE SA or of a proposal for one.
  static func ofIKE(
    _ method: AuthenticationMethod, _ hash: HashAlgorithm,
    _ encryption: EncryptionAlgorithm, _ group: DiffieHellmanGroup
  ) -> [Weakness] {
    let weaknesses = [
      of(method),
      Weakness(.authentication, hash, hash.row.standing, "RFC 8247 section 2.2"),
      Weakness(.encryption, encryption, encryption.row.standing, "RFC 8247 section 2.1"),
      of(group),
    ]
    return weaknesses.compactMap(\.self)
  }

  /// Returns the weakness of a group, for an IKE SA or for perfect forward secrecy.
  static func of(_ group: DiffieHellmanGroup) -> Weakness? {
    Weakness(.group, group, group.row.standing, "RFC 8247 section 2.4")
  }

  /// Returns the weakness of a mode. In aggressive mode, the responder sends a hash of the
  /// pre-shared key to any peer, unencrypted, so that the key can be guessed offline.
  static func of(
    _ mode: IKEPolicy.Mode, with methods: Set<AuthenticationMethod>
  ) -> Weakness? {
    guard mode == .aggressive, methods.contains(.preSharedKeys) else { return nil }
    return Weakness(.mode, "aggressive with pre-shared-keys", .weak, "CVE-2002-1623")
  }

  /// Returns the weakness of a certificate with which an IKE SA is authenticated by RSA signatures.
  /// `bits` is the length of its key.
  static func ofRSACertificate(_ name: String, bits: Int) -> Weakness? {
    guard bits < 2_048 else { return nil }
    return Weakness(
      .certificate, "\(name) (\(bits) bits)", .shouldNot, "RFC 8247 section 3.1.1")
  }

  private static func of(_ method: AuthenticationMethod) -> Weakness? {
    switch method {
    // DSA signatures here use SHA-1 and keys of 1,024 bits.
    case .dsaSignatures:
      Weakness(.authenticationMethod, method.rawValue, .shouldNot, "RFC 8247 section 3.1")
    case .preSharedKeys, .rsaSignatures: nil
    }
  }
}

// MARK: Associations

extension TunnelStatus {
  /// Returns the weaknesses of one of the tunnel's associations.
  func weaknesses(of association: Association) -> [Weakness] {
    (kind == .manual ? [.manualKeys] : [])
      + Weakness.ofPackets(
        association.securityProtocol, association.authentication, association.encryption)
  }
}

extension IKEAssociationStatus {
  /// The weaknesses of the IKE SA.
  var weaknesses: [Weakness] {
    [Weakness.of(mode, with: [authenticationMethod])].compactMap(\.self)
      + Weakness.ofIKE(authenticationMethod, hash, encryption, group)
  }
}
