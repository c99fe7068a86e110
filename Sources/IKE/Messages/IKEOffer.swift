import Cryptography
import Wire

/// The SA payload of phase 1: one proposal of KEY_IKE with a transform for each alternative. RFC
/// 2409 section 5.
enum IKEOffer {
  /// Returns the payload that offers the proposals in their order.
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

  /// Returns the description of an offer for log records.
  static func words(_ proposals: [IKEProposal]) -> String {
    proposals.map { IKETransform($0).description }.joined(separator: ", ")
  }

  /// The proposal that the peer has chosen from the gateway's offer, or the gateway from the
  /// peer's.
  struct Choice {
    var policy: IKEPolicy
    /// The configured proposal with the shorter of both lifetimes.
    var proposal: IKEProposal
    /// Whether the configured lifetime is the shorter one, of which the peer has to be notified.
    var isShortened: Bool
    /// The payload to be sent back: the peer's own transform, unchanged.
    var answer: SecurityAssociationPayload

    init(
      _ policy: IKEPolicy, _ proposal: IKEProposal, _ offered: IKETransform,
      _ answer: SecurityAssociationPayload
    ) {
      let lifetime = offered.lifetime ?? proposal.lifetime
      self.policy = policy
      self.proposal = proposal
      self.proposal.lifetime = min(proposal.lifetime, lifetime)
      isShortened = proposal.lifetime < lifetime
      self.answer = answer
    }
  }

  /// Returns the first configured proposal that the peer offers, in the order of the policies.
  /// Throws `noProposalChosen` if there is none.
  static func choose(
    from offer: SecurityAssociationPayload, policies: [IKEPolicy]
  ) throws(NegotiationError) -> Choice {
    let offered = candidates(in: offer)
    for policy in policies {
      for proposal in policy.usableProposals {
        for candidate in offered where candidate.values.differences(from: proposal).isEmpty {
          let answer = SecurityAssociationPayload(proposals: [candidate.proposal])
          return Choice(policy, proposal, candidate.values, answer)
        }
      }
    }
    throw refusal(of: offered.map(\.values), policies)
  }

  /// Returns the choice followed by those of other policies that fit the same transform of the
  /// peer. In main mode the policy is unknown until the peer is authenticated.
  static func alternatives(to choice: Choice, of policies: [IKEPolicy]) -> [Choice] {
    guard let transform = choice.answer.proposals.first?.transforms.first,
      let values = IKETransform(transform.attributes)
    else { return [choice] }
    var choices = [choice]
    for policy in policies where policy.name != choice.policy.name {
      guard choices.count < maximumAlternatives else { break }
      let fitting = policy.usableProposals.first { values.differences(from: $0).isEmpty }
      guard let proposal = fitting else { continue }
      choices.append(Choice(policy, proposal, values, choice.answer))
    }
    return choices
  }

  /// The largest number of policies whose keys are tried on one message.
  private static let maximumAlternatives = 16

  /// A transform that the peer offers: a copy of its proposal with this transform alone, and the
  /// decoded values.
  private typealias OfferedTransform = (
    proposal: SecurityAssociationPayload.Proposal, values: IKETransform
  )

  /// Decodes each offered transform once. The peer is not authenticated yet, so its message must
  /// not cause work that grows with the number of policies.
  private static func candidates(in offer: SecurityAssociationPayload) -> [OfferedTransform] {
    var candidates: [OfferedTransform] = []
    for proposal in offer.proposals
    where proposal.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue {
      for transform in proposal.transforms where transform.id == IPsecDOI.keyIKE {
        guard candidates.count < maximumCandidates else { return candidates }
        guard let values = IKETransform(transform.attributes) else { continue }
        var alone = proposal
        alone.transforms = [transform]
        candidates.append((alone, values))
      }
    }
    return candidates
  }

  /// The largest number of transforms of the single proposal that an offer should have. RFC 2409
  /// section 5.
  private static let maximumCandidates = 255
  /// The largest number of transforms that are named in a log record.
  private static let maximumWords = 16

  /// Returns the offered proposal that the peer's answer has chosen. Throws
  /// `choseWhatWasNotOffered`.
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
    // RFC 2409 requires that the transform is returned unchanged; otherwise the shorter lifetime is
    // safe.
    chosen.lifetime = min(chosen.lifetime, values.lifetime ?? chosen.lifetime)
    return chosen
  }

  private static func refusal(
    of transforms: [IKETransform], _ policies: [IKEPolicy]
  ) -> NegotiationError {
    let proposals = policies.flatMap(\.usableProposals)
    guard let policy = policies.first else { return NegotiationError(.unknownPeer) }
    guard !proposals.isEmpty else { return policy.lacksCredentials }
    let wanted = proposals.map { proposal in
      let nearest = transforms.map { $0.differences(from: proposal) }.min { $0.count < $1.count }
      let wants = nearest ?? [IKETransform(proposal).description]
      return "proposal \(proposal.name) wants \(wants.joined(separator: "/"))"
    }
    var words = transforms.prefix(maximumWords).map(\.description)
    if transforms.count > maximumWords {
      words.append("and \(transforms.count - maximumWords) others")
    }
    return NegotiationError(
      .noProposalChosen(offered: words.isEmpty ? ["nothing that we know"] : words, wanted: wanted))
  }
}
