import Cryptography
import IPsec
import Wire

/// The decoded transform of a quick mode proposal. RFC 2407 sections 4.4.3 to 4.5.
struct IPsecTransform {
  let protocolID: IPsecDOI.ProtocolID
  let id: UInt8
  private var encapsulation: UInt64?
  private var authentication: UInt64?
  /// The length of the key in bits; nil if the algorithm has only one.
  private var keyLength: UInt64?
  private var group: UInt64?
  private(set) var lifetime: Duration?
  /// Whether the transform has attributes that no configured proposal has, such as key rounds.
  private var isPeculiar = false

  /// The lifetime of a transform without that attribute. RFC 2407 section 4.5.
  static let defaultLifetime = Duration.seconds(28_800)

  /// Returns the transforms of a proposal, one for each protocol, AH first.
  static func all(
    _ proposal: IPsecProposal, _ mode: IPsecDOI.EncapsulationMode, group: DiffieHellmanGroup?
  ) -> [IPsecTransform] {
    let ah = proposal.authentication.map {
      IPsecTransform(.ah, id: $0.row.ahTransform, proposal, mode, $0, nil, group)
    }
    let cipher = proposal.encryption
    let id = cipher?.row.espTransform ?? IPsecDOI.ESPTransform.null.rawValue
    switch proposal.securityProtocol {
    case .ah: return [ah].compactMap(\.self)
    case .esp:
      return [
        IPsecTransform(
          .esp, id: id, proposal, mode, proposal.authentication, cipher, group)
      ]
    case .bundle:
      return [ah, IPsecTransform(.esp, id: id, proposal, mode, nil, cipher, group)]
        .compactMap(\.self)
    }
  }

  private init(
    _ protocolID: IPsecDOI.ProtocolID, id: UInt8, _ proposal: IPsecProposal,
    _ mode: IPsecDOI.EncapsulationMode, _ authentication: AuthenticationAlgorithm?,
    _ encryption: EncryptionAlgorithm?, _ group: DiffieHellmanGroup?
  ) {
    self.protocolID = protocolID
    self.id = id
    encapsulation = UInt64(mode.rawValue)
    self.authentication = authentication.map { UInt64($0.row.number) }
    keyLength = encryption?.keyLengthAttribute
    self.group = group.map { UInt64($0.row.number) }
    lifetime = proposal.lifetime
  }

  /// Decodes a transform; nil if an attribute is repeated or unknown.
  init?(
    _ protocolID: IPsecDOI.ProtocolID, _ transform: SecurityAssociationPayload.Transform
  ) {
    self.protocolID = protocolID
    id = transform.id
    var seconds = false
    var seen: Set<UInt16> = []
    for attribute in transform.attributes {
      guard let type = IPsecDOI.Attribute(rawValue: attribute.type),
        let number = attribute.number
      else { return nil }
      if type != .lifeType, type != .lifeDuration, !seen.insert(attribute.type).inserted {
        return nil
      }
      switch type {
      case .lifeType: seconds = number == UInt64(IPsecDOI.LifeType.seconds.rawValue)
      case .lifeDuration:
        if seconds { lifetime = LifetimeAttributes.lifetime(seconds: number) }
      case .groupDescription: group = number
      case .encapsulationMode: encapsulation = number
      case .authenticationAlgorithm: authentication = number
      case .keyLength: keyLength = number
      case .keyRounds, .compressDictionarySize, .compressPrivateAlgorithm:
        isPeculiar = true
      }
    }
  }

  /// Returns whether the transforms are equal, the lifetime excepted.
  func isEqual(to other: IPsecTransform) -> Bool {
    protocolID == other.protocolID && id == other.id && encapsulation == other.encapsulation
      && authentication == other.authentication && keyLength == other.keyLength
      && group == other.group
      && isPeculiar == other.isPeculiar
  }

  /// Returns the values of another transform that differ from this one, the lifetime excepted.
  func differences(from other: IPsecTransform) -> [String] {
    var differences: [String] = []
    let isOtherCipher = id != other.id || keyLength != other.keyLength
    if isOtherCipher || isPeculiar != other.isPeculiar, other.protocolID == .esp {
      differences.append(other.cipherName)
    }
    if authentication != other.authentication {
      differences.append(other.authenticationName ?? "no authentication in \(protocolID)")
    } else if id != other.id, other.protocolID == .ah {
      differences.append(other.authenticationName ?? "another transform")
    }
    if keyLength != other.keyLength, other.protocolID == .ah {
      differences.append("no key length")
    }
    if group != other.group {
      differences.append(
        other.group.map { "perfect-forward-secrecy keys group\($0)" }
          ?? "no perfect-forward-secrecy")
    }
    if encapsulation != other.encapsulation {
      differences.append(other.encapsulationName ?? "tunnel mode")
    }
    return differences
  }

  /// The name of the encapsulation mode; nil for tunnel mode, which is not named.
  private var encapsulationName: String? {
    switch encapsulation.map(IPsecDOI.EncapsulationMode.init(attribute:)) {
    case .tunnel: nil
    case .transport: "transport mode"
    case .udpTunnel, .udpTunnelDraft: "tunnel mode in UDP"
    case .udpTransport: "transport mode in UDP"
    case .some(nil): "encapsulation \(encapsulation ?? 0)"
    case nil: "no encapsulation mode"
    }
  }

  /// The name of the cipher in the configuration, or that of the registry with the length of the
  /// key.
  private var cipherName: String {
    let ours = EncryptionAlgorithm.allCases.first {
      $0.row.espTransform == id && $0.keyLengthAttribute == keyLength
    }
    if let ours { return ours.rawValue }
    return (IPsecDOI.ESPTransform(rawValue: id)?.description ?? "transform \(id)")
      + (keyLength.map { "-\($0)" } ?? "")
  }

  private var authenticationName: String? {
    authentication.map { number in
      let ours = AuthenticationAlgorithm.allCases.first { UInt64($0.row.number) == number }
      return ours?.rawValue
        ?? UInt16(exactly: number).flatMap(IPsecDOI.AuthenticationAlgorithm.init)?.description
        ?? "authentication \(number)"
    }
  }

  /// Whether the identifier of an AH transform matches its authentication attribute, as far as the
  /// algorithm is known.
  private var isOfItsAuthentication: Bool {
    let ours = AuthenticationAlgorithm.allCases.first { UInt64($0.row.number) == authentication }
    return authentication != nil && ours.map { $0.row.ahTransform == id } ?? true
  }

  var attributes: [DataAttribute] {
    func attribute(_ type: IPsecDOI.Attribute, _ value: UInt64?) -> [DataAttribute] {
      value.map { [DataAttribute(type, UInt32(truncatingIfNeeded: $0))] } ?? []
    }
    var attributes: [DataAttribute] = []
    if let lifetime {
      attributes.append(DataAttribute(IPsecDOI.Attribute.lifeType, IPsecDOI.LifeType.seconds))
      attributes.append(
        DataAttribute(
          IPsecDOI.Attribute.lifeDuration, UInt32(clamping: lifetime.components.seconds)))
    }
    return attributes + attribute(.groupDescription, group)
      + attribute(.encapsulationMode, encapsulation)
      + attribute(.authenticationAlgorithm, authentication) + attribute(.keyLength, keyLength)
  }
}

extension IPsecTransform: CustomStringConvertible {
  /// The form is `3des-cbc/hmac-sha1-96/group2`.
  var description: String {
    var words: [String] = []
    if protocolID == .esp {
      words.append(cipherName + (isPeculiar ? "(other)" : ""))
    } else if !isOfItsAuthentication {
      words.append("transform \(id)")
    }
    if let authenticationName { words.append(authenticationName) }
    if protocolID == .ah, let keyLength { words.append("\(keyLength)-bit key") }
    if let group { words.append("group\(group)") }
    if let encapsulationName { words.append(encapsulationName) }
    return words.isEmpty ? "nothing" : words.joined(separator: "/")
  }
}

extension IPsecDOI.EncapsulationMode {
  fileprivate init?(attribute: UInt64) {
    guard let number = UInt16(exactly: attribute) else { return nil }
    self.init(rawValue: number)
  }
}
