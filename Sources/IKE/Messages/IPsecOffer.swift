import Cryptography
import IPsec
import Wire

/// The SA payload of quick mode: a proposal for each alternative, or two with the same number for a
/// bundle. RFC 2407 section 4.4, RFC 2408 section 4.2.
enum IPsecOffer {
  /// Returns the payload that offers the proposals of a policy in their order. All have the same
  /// SPIs, because only one is chosen.
  static func payload(
    _ policy: IPsecPolicy, _ mode: IPsecDOI.EncapsulationMode, spis: SPIs
  ) -> SecurityAssociationPayload {
    SecurityAssociationPayload(
      proposals: zip(UInt8(1)...255, policy.proposals).flatMap { number, proposal in
        payloads(
          proposal, mode, number: number, spis: spis, group: policy.perfectForwardSecrecy)
      })
  }

  /// Returns the description of an offer for log records.
  static func words(_ policy: IPsecPolicy, _ mode: IPsecDOI.EncapsulationMode) -> String {
    policy.proposals.map {
      words(payloads($0, mode, number: 1, spis: .none, group: policy.perfectForwardSecrecy))
    }.joined(separator: ", ")
  }

  /// The chosen proposal and the SPIs of the peer.
  struct Choice {
    /// The configured proposal with the shorter of both lifetimes.
    var proposal: IPsecProposal
    var mode: IPsecDOI.EncapsulationMode
    var peerSPIs: SPIs
    /// Whether the configured lifetime is the shorter one, of which the peer has to be notified.
    var isShortened = false
    /// The proposals to be sent back, in which the SPIs are still the peer's.
    var answer: [SecurityAssociationPayload.Proposal]

    /// Returns the answer with the inbound SPIs of the gateway.
    func payload(spis: SPIs) -> SecurityAssociationPayload {
      SecurityAssociationPayload(
        proposals: answer.map { proposal in
          var proposal = proposal
          let isAH = proposal.protocolID == IPsecDOI.ProtocolID.ah.rawValue
          proposal.spi = (isAH ? spis.ah : spis.esp).networkOctets
          return proposal
        })
    }
  }

  /// Returns the first configured proposal that the peer offers. Throws `noProposalChosen` if there
  /// is none.
  static func choose(
    from offer: SecurityAssociationPayload, policy: IPsecPolicy,
    _ modes: [IPsecDOI.EncapsulationMode]
  ) throws(NegotiationError) -> Choice {
    let alternatives = alternatives(in: offer)
    let group = policy.perfectForwardSecrecy
    for proposal in policy.proposals {
      for alternative in alternatives {
        for mode in modes {
          if let choice = match(alternative, proposal, mode, group) { return choice }
        }
      }
    }
    let mode = modes.first ?? .tunnel
    let wanted = policy.proposals.map { proposal in
      let nearest = alternatives.compactMap {
        differences(of: $0, from: proposal, mode, group)
      }.min { $0.count < $1.count }
      let whole = words(payloads(proposal, mode, number: 1, spis: .none, group: group))
      return "proposal \(proposal.name) wants "
        + (nearest?.joined(separator: " and ") ?? whole)
    }
    throw NegotiationError(
      .noProposalChosen(offered: alternatives.map(words), wanted: wanted))
  }

  /// Returns the offered proposal that the peer's answer has chosen. Throws
  /// `choseWhatWasNotOffered`.
  static func chosen(
    in answer: SecurityAssociationPayload, policy: IPsecPolicy,
    _ mode: IPsecDOI.EncapsulationMode
  ) throws(NegotiationError) -> Choice {
    let alternatives = alternatives(in: answer)
    guard alternatives.count == 1, let alternative = alternatives.first,
      alternative.allSatisfy({ $0.transforms.count == 1 }),
      let choice = policy.proposals.lazy.compactMap({
        match(alternative, $0, mode, policy.perfectForwardSecrecy)
      }).first
    else {
      throw NegotiationError(
        .choseWhatWasNotOffered(alternatives.map(words).joined(separator: ", ")))
    }
    return choice
  }

  /// Groups adjacent proposals with the same number, which apply together.
  private static func alternatives(
    in offer: SecurityAssociationPayload
  ) -> [[SecurityAssociationPayload.Proposal]] {
    offer.proposals.reduce(into: []) { alternatives, proposal in
      if let last = alternatives.last?.last, last.number == proposal.number {
        alternatives[alternatives.count - 1].append(proposal)
      } else {
        alternatives.append([proposal])
      }
    }
  }

  /// Returns the payloads of a proposal, one for each protocol.
  private static func payloads(
    _ proposal: IPsecProposal, _ mode: IPsecDOI.EncapsulationMode, number: UInt8, spis: SPIs,
    group: DiffieHellmanGroup?
  ) -> [SecurityAssociationPayload.Proposal] {
    IPsecTransform.all(proposal, mode, group: group).map { transform in
      SecurityAssociationPayload.Proposal(
        number: number, protocolID: transform.protocolID.rawValue,
        spi: (transform.protocolID == .ah ? spis.ah : spis.esp).networkOctets,
        transforms: [.init(number: 1, id: transform.id, attributes: transform.attributes)])
    }
  }

  private static func match(
    _ alternative: [SecurityAssociationPayload.Proposal], _ proposal: IPsecProposal,
    _ mode: IPsecDOI.EncapsulationMode, _ group: DiffieHellmanGroup?
  ) -> Choice? {
    let wanted = IPsecTransform.all(proposal, mode, group: group)
    guard wanted.count == alternative.count else { return nil }
    var choice = Choice(proposal: proposal, mode: mode, peerSPIs: .none, answer: [])
    for offered in alternative {
      guard let ours = wanted.first(where: { $0.protocolID.rawValue == offered.protocolID }),
        let spi = offered.spi.networkNumber, spi > 255,
        let transform = offered.transforms.first(where: {
          IPsecTransform(ours.protocolID, $0)?.isEqual(to: ours) ?? false
        }), let values = IPsecTransform(ours.protocolID, transform)
      else { return nil }
      switch ours.protocolID {
      case .ah where choice.peerSPIs.ah == 0: choice.peerSPIs.ah = spi
      case .esp where choice.peerSPIs.esp == 0: choice.peerSPIs.esp = spi
      default: return nil
      }
      let lifetime = values.lifetime ?? IPsecTransform.defaultLifetime
      choice.proposal.lifetime = min(choice.proposal.lifetime, lifetime)
      choice.isShortened = choice.isShortened || proposal.lifetime < lifetime
      var answer = offered
      answer.transforms = [transform]
      choice.answer.append(answer)
    }
    return choice
  }

  /// Returns the values of a proposal that differ from the peer's; nil if the protocols differ or
  /// nothing that has a name does.
  private static func differences(
    of alternative: [SecurityAssociationPayload.Proposal], from proposal: IPsecProposal,
    _ mode: IPsecDOI.EncapsulationMode, _ group: DiffieHellmanGroup?
  ) -> [String]? {
    let wanted = IPsecTransform.all(proposal, mode, group: group)
    guard wanted.count == alternative.count else { return nil }
    var differences: [String] = []
    for ours in wanted {
      let offered = alternative.first { $0.protocolID == ours.protocolID.rawValue }
      let transforms = offered?.transforms.compactMap { IPsecTransform(ours.protocolID, $0) } ?? []
      guard
        let nearest = transforms.map({ $0.differences(from: ours) })
          .min(by: { $0.count < $1.count })
      else { return nil }
      differences += nearest.filter { !differences.contains($0) }
    }
    // The difference has no name, such as a reserved SPI.
    return differences.isEmpty ? nil : differences
  }

  private static func words(_ alternative: [SecurityAssociationPayload.Proposal]) -> String {
    alternative.map { proposal in
      let name =
        IPsecDOI.ProtocolID(rawValue: proposal.protocolID)?.description
        ?? "protocol \(proposal.protocolID)"
      let ways = proposal.transforms.map { transform in
        IPsecDOI.ProtocolID(rawValue: proposal.protocolID)
          .flatMap { IPsecTransform($0, transform)?.description } ?? "transform \(transform.id)"
      }
      return "\(name) \(ways.joined(separator: " or "))"
    }.joined(separator: " with ")
  }
}

extension SPIs {
  static let none = SPIs(ah: 0, esp: 0)
}

extension UInt32 {
  /// The four octets of the number in network order.
  var networkOctets: [UInt8] {
    var octets: [UInt8] = []
    octets.append(bigEndian: self)
    return octets
  }
}

extension [UInt8] {
  /// The number in network order; nil unless there are four octets.
  var networkNumber: UInt32? {
    count == 4 ? reduce(0) { $0 << 8 | UInt32($1) } : nil
  }
}
