import Cryptography
import IPsec
import Wire

/// A transform of quick mode. RFC 2407 §4.4.3 to §4.5.
struct IPsecTransform {
  let protocolID: IPsecDOI.ProtocolID
  let id: UInt8
  private var encapsulation: UInt64?
  private var authentication: UInt64?
  private var group: UInt64?
  private(set) var lifetime: Duration?
  /// Key lengths and the like, which no proposal of ours has.
  private var isPeculiar = false

  /// Where no lifetime is said. RFC 2407 §4.5.
  static let defaultLifetime = Duration.seconds(28_800)

  /// One for each protocol of the proposal, AH first.
  static func all(_ proposal: IPsecProposal, group: DiffieHellmanGroup?) -> [IPsecTransform] {
    let ah = proposal.authentication.map {
      IPsecTransform(.ah, id: $0.transform.rawValue, proposal, $0, group)
    }
    let cipher = proposal.encryption?.transform ?? .null
    switch proposal.securityProtocol {
    case .ah: return [ah].compactMap(\.self)
    case .esp:
      return [
        IPsecTransform(.esp, id: cipher.rawValue, proposal, proposal.authentication, group)
      ]
    case .bundle:
      return [ah, IPsecTransform(.esp, id: cipher.rawValue, proposal, nil, group)]
        .compactMap(\.self)
    }
  }

  private init(
    _ protocolID: IPsecDOI.ProtocolID, id: UInt8, _ proposal: IPsecProposal,
    _ authentication: AuthenticationAlgorithm?, _ group: DiffieHellmanGroup?
  ) {
    self.protocolID = protocolID
    self.id = id
    encapsulation = UInt64(IPsecDOI.EncapsulationMode.tunnel.rawValue)
    self.authentication = authentication.map { UInt64($0.number.rawValue) }
    self.group = group.map { UInt64($0.number) }
    lifetime = proposal.lifetime
  }

  /// nil where an attribute is said twice, or is none that we know.
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
        if seconds { lifetime = .seconds(Int64(clamping: min(number, 1 << 32))) }
      case .groupDescription: group = number
      case .encapsulationMode: encapsulation = number
      case .authenticationAlgorithm: authentication = number
      case .keyLength, .keyRounds, .compressDictionarySize, .compressPrivateAlgorithm:
        isPeculiar = true
      }
    }
  }

  /// Equal, but for the lifetime.
  func isEqual(to other: IPsecTransform) -> Bool {
    protocolID == other.protocolID && id == other.id && encapsulation == other.encapsulation
      && authentication == other.authentication && group == other.group
      && isPeculiar == other.isPeculiar
  }

  /// What the other one has that this has not, but for the lifetime.
  func differences(from other: IPsecTransform) -> [String] {
    var differences: [String] = []
    if id != other.id || isPeculiar != other.isPeculiar, other.protocolID == .esp {
      differences.append(other.cipherName)
    }
    if authentication != other.authentication {
      differences.append(other.authenticationName ?? "no authentication in \(protocolID)")
    } else if id != other.id, other.protocolID == .ah {
      differences.append(other.authenticationName ?? "another transform")
    }
    if group != other.group {
      differences.append(
        other.group.map { "perfect-forward-secrecy keys group\($0)" }
          ?? "no perfect-forward-secrecy")
    }
    if encapsulation != other.encapsulation { differences.append("tunnel mode") }
    return differences
  }

  private var cipherName: String {
    IPsecDOI.ESPTransform(rawValue: id)?.description ?? "transform \(id)"
  }

  private var authenticationName: String? {
    authentication.map {
      UInt16(exactly: $0).flatMap(IPsecDOI.AuthenticationAlgorithm.init)?.description
        ?? "authentication \($0)"
    }
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
      + attribute(.authenticationAlgorithm, authentication)
  }
}

extension IPsecTransform: CustomStringConvertible {
  /// `3des-cbc/hmac-sha1-96/group2`.
  var description: String {
    var words: [String] = []
    if protocolID == .esp {
      words.append(cipherName + (isPeculiar ? "(other)" : ""))
    }
    if let authenticationName { words.append(authenticationName) }
    if let group { words.append("group\(group)") }
    switch encapsulation {
    case UInt64(IPsecDOI.EncapsulationMode.tunnel.rawValue): break
    case UInt64(IPsecDOI.EncapsulationMode.transport.rawValue): words.append("transport mode")
    case .some(let mode): words.append("encapsulation \(mode)")
    case nil: words.append("no encapsulation mode")
    }
    return words.isEmpty ? "nothing" : words.joined(separator: "/")
  }
}
