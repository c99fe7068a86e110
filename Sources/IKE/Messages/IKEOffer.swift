import Cryptography
import Wire

/// The SA payload of phase 1: one proposal of KEY_IKE, with a transform for each way. RFC 2409 §5.
enum IKEOffer {
  /// Ours, in order.
  static func payload(_ proposals: [IKEProposal]) -> SecurityAssociationPayload {
    let transforms = zip(UInt8(1)...255, proposals).map { number, proposal in
      SecurityAssociationPayload.Transform(
        number: number, id: IPsecDOI.keyIKE, attributes: IKETransform(proposal).attributes)
    }
    return SecurityAssociationPayload(proposals: [
      .init(
        number: 1, protocolID: IPsecDOI.ProtocolID.isakmp.rawValue, spi: [],
        transforms: transforms)
    ])
  }

  /// A choice of the peer's among our proposals, or ours among the peer's transforms.
  struct Choice {
    var policy: IKEPolicy
    /// As we have it, with the shorter of both lifetimes.
    var proposal: IKEProposal
    /// Ours is the shorter lifetime: the peer has to be told.
    var isShortened: Bool
    /// To send back: the peer's own transform, unchanged.
    var answer: SecurityAssociationPayload
  }

  /// The first of our proposals that the peer offers, policy by policy.
  static func choose(
    from offer: SecurityAssociationPayload, policies: [IKEPolicy]
  ) throws(NegotiationError) -> Choice {
    let offered = offer.proposals.filter {
      $0.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue
    }
    for policy in policies {
      for proposal in policy.usableProposals {
        for candidate in offered {
          for transform in candidate.transforms where transform.id == IPsecDOI.keyIKE {
            guard let values = IKETransform(transform.attributes),
              values.differences(from: proposal).isEmpty
            else { continue }
            var answer = candidate
            answer.transforms = [transform]
            var agreed = proposal
            agreed.lifetime = min(proposal.lifetime, values.lifetime ?? proposal.lifetime)
            return Choice(
              policy: policy, proposal: agreed,
              isShortened: proposal.lifetime < values.lifetime ?? proposal.lifetime,
              answer: SecurityAssociationPayload(proposals: [answer]))
          }
        }
      }
    }
    throw refusal(of: offered, policies)
  }

  /// Which of our proposals the peer's answer is: one transform, which we offered.
  static func chosen(
    in answer: SecurityAssociationPayload, of proposals: [IKEProposal]
  ) throws(NegotiationError) -> IKEProposal {
    guard answer.proposals.count == 1, let proposal = answer.proposals.first,
      proposal.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue,
      proposal.transforms.count == 1, let transform = proposal.transforms.first,
      transform.id == IPsecDOI.keyIKE
    else { throw NegotiationError(.choseWhatWasNotOffered("more than one transform, or none")) }
    guard let values = IKETransform(transform.attributes) else {
      throw NegotiationError(.choseWhatWasNotOffered("attributes that we do not know"))
    }
    guard var chosen = proposals.first(where: { values.differences(from: $0).isEmpty }) else {
      throw NegotiationError(.choseWhatWasNotOffered(values.description))
    }
    // RFC 2409 wants the transform back as it was; where it is not, the shorter lifetime is safe.
    chosen.lifetime = min(chosen.lifetime, values.lifetime ?? chosen.lifetime)
    return chosen
  }

  private static func refusal(
    of offered: [SecurityAssociationPayload.Proposal], _ policies: [IKEPolicy]
  ) -> NegotiationError {
    let proposals = policies.flatMap(\.usableProposals)
    guard let policy = policies.first else { return NegotiationError(.unknownPeer) }
    guard !proposals.isEmpty else { return NegotiationError(.noCredentials(policy: policy.name)) }
    let transforms = offered.flatMap(\.transforms).compactMap { IKETransform($0.attributes) }
    let wanted = proposals.map { proposal in
      let nearest = transforms.map { $0.differences(from: proposal) }.min { $0.count < $1.count }
      let wants = nearest ?? [IKETransform(proposal).description]
      return "proposal \(proposal.name) wants \(wants.joined(separator: "/"))"
    }
    let words = transforms.map(\.description)
    return NegotiationError(
      .noProposalChosen(offered: words.isEmpty ? ["nothing that we know"] : words, wanted: wanted))
  }
}

/// The attributes of a transform of phase 1. RFC 2409 appendix A.
struct IKETransform {
  var encryption: UInt64?
  var hash: UInt64?
  var method: UInt64?
  var group: UInt64?
  var lifetime: Duration?
  /// Something that changes what the cipher or the prf does, and that no proposal of ours has.
  private var isPeculiar = false

  init(_ proposal: IKEProposal) {
    encryption = UInt64(proposal.encryption.number.rawValue)
    hash = UInt64(proposal.hash.number.rawValue)
    method = UInt64(proposal.method.number.rawValue)
    group = UInt64(proposal.group.number)
    lifetime = proposal.lifetime
  }

  /// nil where an attribute is said twice, or is none of appendix A.
  init?(_ attributes: [DataAttribute]) {
    var seconds = false
    var seen: Set<UInt16> = []
    for attribute in attributes {
      guard let type = IKENumbers.Attribute(rawValue: attribute.type),
        let number = attribute.number
      else { return nil }
      // Lifetimes come in pairs of type and duration, in seconds and again in kilobytes.
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
        if seconds { lifetime = .seconds(Int64(clamping: min(number, 1 << 32))) }
      case .groupType, .groupPrime, .groupGeneratorOne, .groupGeneratorTwo, .groupCurveA,
        .groupCurveB, .prf, .keyLength, .fieldSize, .groupOrder:
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
    if let lifetime {
      attributes.append(
        DataAttribute(IKENumbers.Attribute.lifeType, IKENumbers.LifeType.seconds))
      attributes.append(
        DataAttribute(
          IKENumbers.Attribute.lifeDuration, UInt32(clamping: lifetime.components.seconds)))
    }
    return attributes
  }

  /// What the proposal has that this has not, but for the lifetime.
  func differences(from proposal: IKEProposal) -> [String] {
    var differences: [String] = []
    if encryption != UInt64(proposal.encryption.number.rawValue) || isPeculiar {
      differences.append(proposal.encryption.rawValue)
    }
    if hash != UInt64(proposal.hash.number.rawValue) { differences.append(proposal.hash.rawValue) }
    if group != UInt64(proposal.group.number) { differences.append(proposal.group.rawValue) }
    if method != UInt64(proposal.method.number.rawValue) {
      differences.append(proposal.method.rawValue)
    }
    return differences
  }
}

extension IKETransform: CustomStringConvertible {
  /// `3des-cbc/md5/group1`, with the method where it is not pre-shared keys.
  var description: String {
    func name<Number: RawRepresentable<UInt16> & CustomStringConvertible>(
      _ value: UInt64?, _: Number.Type, _ kind: String
    ) -> String {
      guard let value else { return "no \(kind)" }
      return UInt16(exactly: value).flatMap(Number.init(rawValue:))?.description
        ?? "\(kind) \(value)"
    }
    var words = [
      name(encryption, IKENumbers.Encryption.self, "cipher") + (isPeculiar ? "(other)" : ""),
      name(hash, IKENumbers.Hash.self, "hash"), group.map { "group\($0)" } ?? "no group",
    ]
    if method != UInt64(IKENumbers.AuthenticationMethod.preSharedKey.rawValue) {
      words.append(name(method, IKENumbers.AuthenticationMethod.self, "method"))
    }
    return words.joined(separator: "/")
  }
}

extension EncryptionAlgorithm {
  var number: IKENumbers.Encryption {
    switch self {
    case .des: .des
    case .tripleDES: .tripleDES
    }
  }

  var transform: IPsecDOI.ESPTransform {
    switch self {
    case .des: .des
    case .tripleDES: .tripleDES
    }
  }
}

extension HashAlgorithm {
  var number: IKENumbers.Hash {
    switch self {
    case .md5: .md5
    case .sha1: .sha1
    }
  }
}

extension AuthenticationMethod {
  var number: IKENumbers.AuthenticationMethod {
    switch self {
    case .dsaSignatures: .dsaSignatures
    case .preSharedKeys: .preSharedKey
    case .rsaSignatures: .rsaSignatures
    }
  }
}

extension DiffieHellmanGroup {
  /// RFC 2409 §6.
  var number: UInt16 {
    switch self {
    case .group1: 1
    case .group2: 2
    }
  }
}

extension AuthenticationAlgorithm {
  var number: IPsecDOI.AuthenticationAlgorithm {
    switch self {
    case .hmacMD5: .hmacMD5
    case .hmacSHA1: .hmacSHA
    }
  }

  var transform: IPsecDOI.AHTransform {
    switch self {
    case .hmacMD5: .md5
    case .hmacSHA1: .sha
    }
  }
}
