import IPsec

/// The associations of a tunnel that belong together, one each way.
struct AssociationPair {
  /// The one by which packets leave, and what they need beside it.
  struct Outward {
    private(set) var association: OutboundSecurityAssociation
    /// The inbound one's, by which packets name the pair.
    let spi: UInt32
    /// The sequence number beyond which the peer is asked for a successor.
    private var softSequence = SequenceLimits.soft

    fileprivate init(_ association: OutboundSecurityAssociation, spi: UInt32) {
      self.association = association
      self.spi = spi
    }

    // Through this, an optional lends what it holds where it is.
    mutating func lend(to use: (inout OutboundSecurityAssociation) -> Void) { use(&association) }

    // MARK: Sequence numbers

    /// They never go round: RFC 4303 §3.3.3.
    private enum SequenceLimits {
      /// Three quarters of them. At a million packets a second, the rest lasts for 18 minutes.
      static let soft: UInt32 = 0xC000_0000
    }

    // `mutating`, because else an optional is copied for the call.
    mutating func nearsEndOfSequence() -> Bool { association.sequenceNumber >= softSequence }

    /// Whether it is to be renewed now. Should that fail, it is to be again half way to the end.
    mutating func planRenewal() -> Bool {
      let number = association.sequenceNumber
      guard number >= softSequence, number < .max else { return false }
      softSequence = number + (UInt32.max - number + 1) / 2
      return true
    }
  }

  // Two halves, because a tunnel keeps them apart.
  private(set) var outward: Outward
  private(set) var inbound: InboundSecurityAssociation

  init(_ outbound: OutboundSecurityAssociation, _ inbound: InboundSecurityAssociation) {
    self.init(Outward(outbound, spi: inbound.parameters.spi), inbound)
  }

  init(_ outward: Outward, _ inbound: InboundSecurityAssociation) {
    self.outward = outward
    self.inbound = inbound
  }

  var outbound: OutboundSecurityAssociation { outward.association }
  var spi: UInt32 { outward.spi }

  // Through these, an optional lends what it holds where it is.

  mutating func lend(outboundTo use: (inout OutboundSecurityAssociation) -> Void) {
    outward.lend(to: use)
  }

  mutating func lend(inboundTo use: (inout InboundSecurityAssociation) -> Void) {
    use(&inbound)
  }
}

extension IPsecStatistics {
  init(_ pair: AssociationPair) { self.init(pair.inbound, pair.outbound) }
}
