import Cryptography
import Wire

/// The decoded attributes of a transform of phase 1. RFC 2409 appendix A.
struct IKETransform {
  var encryption: UInt64?
  /// The length of the cipher's key in bits; nil if the cipher has only one.
  var keyLength: UInt64?
  var hash: UInt64?
  var method: UInt64?
  var group: UInt64?
  var lifetime: Duration?
  /// Whether the transform has attributes that no configured proposal has, such as another prf or
  /// group.
  private var isPeculiar = false

  init(_ proposal: IKEProposal) {
    encryption = proposal.encryption.row.ikeNumber.map(UInt64.init)
    keyLength = proposal.encryption.keyLengthAttribute
    hash = UInt64(proposal.hash.row.ikeNumber)
    method = UInt64(proposal.method.number.rawValue)
    group = UInt64(proposal.group.row.number)
    lifetime = proposal.lifetime
  }

  /// Decodes attributes; nil if one is repeated or not defined in appendix A.
  init?(_ attributes: [DataAttribute]) {
    var seconds = false
    var seen: Set<UInt16> = []
    for attribute in attributes {
      guard let type = IKENumbers.Attribute(rawValue: attribute.type),
        let number = attribute.number
      else { return nil }
      // Lifetimes are pairs of type and duration, one in seconds and possibly another in kilobytes.
      if type != .lifeType, type != .lifeDuration, !seen.insert(attribute.type).inserted {
        return nil
      }
      switch type {
      case .encryptionAlgorithm: encryption = number
      case .hashAlgorithm: hash = number
      case .authenticationMethod: method = number
      case .groupDescription: group = number
      case .lifeType: seconds = number == UInt64(IKENumbers.LifeType.seconds.rawValue)
      case .lifeDuration:
        if seconds { lifetime = LifetimeAttributes.lifetime(seconds: number) }
      case .keyLength: keyLength = number
      case .groupType, .groupPrime, .groupGeneratorOne, .groupGeneratorTwo, .groupCurveA,
        .groupCurveB, .prf, .fieldSize, .groupOrder:
        isPeculiar = true
      }
    }
  }

  var attributes: [DataAttribute] {
    var attributes = [
      DataAttribute(
        IKENumbers.Attribute.encryptionAlgorithm, UInt32(truncatingIfNeeded: encryption ?? 0)),
      DataAttribute(IKENumbers.Attribute.hashAlgorithm, UInt32(truncatingIfNeeded: hash ?? 0)),
      DataAttribute(
        IKENumbers.Attribute.authenticationMethod, UInt32(truncatingIfNeeded: method ?? 0)),
      DataAttribute(
        IKENumbers.Attribute.groupDescription, UInt32(truncatingIfNeeded: group ?? 0)),
    ]
    if let keyLength {
      attributes.insert(
        DataAttribute(IKENumbers.Attribute.keyLength, UInt32(truncatingIfNeeded: keyLength)), at: 1)
    }
    if let lifetime {
      attributes.append(
        DataAttribute(IKENumbers.Attribute.lifeType, IKENumbers.LifeType.seconds))
      attributes.append(
        DataAttribute(
          IKENumbers.Attribute.lifeDuration, UInt32(clamping: lifetime.components.seconds)))
    }
    return attributes
  }

  /// Returns the values of a proposal that differ from this transform, the lifetime excepted.
  func differences(from proposal: IKEProposal) -> [String] {
    var differences: [String] = []
    let wanted = IKETransform(proposal)
    if encryption != wanted.encryption || keyLength != wanted.keyLength || isPeculiar {
      differences.append(proposal.encryption.rawValue)
    }
    if hash != wanted.hash { differences.append(proposal.hash.rawValue) }
    if group != wanted.group { differences.append(proposal.group.rawValue) }
    if method != wanted.method {
      differences.append(proposal.method.rawValue)
    }
    return differences
  }
}

extension IKETransform: CustomStringConvertible {
  /// The name of the cipher in the configuration, or that of the registry with the length of the
  /// key.
  private var cipherName: String {
    let ours = EncryptionAlgorithm.allCases.first {
      encryption != nil && $0.row.ikeNumber.map(UInt64.init) == encryption
        && $0.keyLengthAttribute == keyLength
    }
    guard ours == nil, let encryption else { return ours?.rawValue ?? "no cipher" }
    let family = UInt16(exactly: encryption).flatMap(IKENumbers.Encryption.init)?.description
    return (family ?? "cipher \(encryption)") + (keyLength.map { "-\($0)" } ?? "")
  }

  /// The form is `3des-cbc/md5/group1`, with the method unless it is pre-shared keys.
  var description: String {
    func name<Number: RawRepresentable<UInt16> & CustomStringConvertible>(
      _ value: UInt64?, _: Number.Type, _ kind: String
    ) -> String {
      guard let value else { return "no \(kind)" }
      return UInt16(exactly: value).flatMap(Number.init(rawValue:))?.description
        ?? "\(kind) \(value)"
    }
    var words = [
      cipherName + (isPeculiar ? "(other)" : ""),
      name(hash, IKENumbers.Hash.self, "hash"), group.map { "group\($0)" } ?? "no group",
    ]
    if method != UInt64(IKENumbers.AuthenticationMethod.preSharedKey.rawValue) {
      words.append(name(method, IKENumbers.AuthenticationMethod.self, "method"))
    }
    return words.joined(separator: "/")
  }
}
