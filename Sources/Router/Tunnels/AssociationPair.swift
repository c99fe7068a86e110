import IPsec

/// The associations of a tunnel that belong together, one each way.
struct AssociationPair {
  private(set) var outbound: OutboundSecurityAssociation
  /// The inbound one's, by which packets name the pair. Between the two, beside what packets need
  /// of either.
  let spi: UInt32
  /// The sequence number beyond which the peer is asked for a successor.
  private var softSequence = SequenceLimits.soft
  private(set) var inbound: InboundSecurityAssociation

  init(_ outbound: OutboundSecurityAssociation, _ inbound: InboundSecurityAssociation) {
    spi = inbound.parameters.spi
    self.outbound = outbound
    self.inbound = inbound
  }

  // Through these, an optional lends what it holds where it is.

  mutating func lend(outboundTo use: (inout OutboundSecurityAssociation) -> Void) {
    use(&outbound)
  }

  mutating func lend(inboundTo use: (inout InboundSecurityAssociation) -> Void) {
    use(&inbound)
  }

  // MARK: Sequence numbers

  /// They never go round: RFC 4303 §3.3.3.
  private enum SequenceLimits {
    /// Three quarters of them. At a million packets a second, the rest lasts for 18 minutes.
    static let soft: UInt32 = 0xC000_0000
  }

  // `mutating`, because else an optional is copied for the call.
  mutating func nearsEndOfSequence() -> Bool { outbound.sequenceNumber >= softSequence }

  /// Whether it is to be renewed now. Should that fail, it is to be again half way to the end.
  mutating func planRenewal() -> Bool {
    let number = outbound.sequenceNumber
    guard number >= softSequence, number < .max else { return false }
    softSequence = number + (UInt32.max - number + 1) / 2
    return true
  }
}

extension IPsecStatistics {
  init(_ pair: AssociationPair) { self.init(pair.inbound, pair.outbound) }
}
