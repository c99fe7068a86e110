import IPsec

/// Two security associations of a tunnel that belong together, one for each direction.
struct AssociationPair {
  /// The outbound association, with the values that outbound packets need beside it.
  struct Outward {
    private(set) var association: OutboundSecurityAssociation
    /// The SPI of the inbound association, which identifies the pair.
    let spi: UInt32
    /// The sequence number from which on a successor is requested.
    private var softSequence = SequenceLimits.soft

    fileprivate init(_ association: OutboundSecurityAssociation, spi: UInt32) {
      self.association = association
      self.spi = spi
    }

    /// Calls `use` with the association, in place.
    mutating func withAssociation(_ use: (inout OutboundSecurityAssociation) -> Void) {
      use(&association)
    }

    // MARK: Sequence numbers

    /// Limits of sequence numbers, which never begin again: RFC 4303 section 3.3.3.
    private enum SequenceLimits {
      /// Three quarters of all sequence numbers. At a million packets a second, the rest lasts for
      /// 18 minutes.
      static let soft: UInt32 = 0xC000_0000
    }

    // The method is `mutating` because an optional would be copied for the call otherwise.
    /// Returns whether the association is to be renewed before its sequence numbers are exhausted.
    mutating func nearsEndOfSequence() -> Bool { association.sequenceNumber >= softSequence }

    /// Returns whether the association is to be renewed now. If the renewal fails, it is tried
    /// again when half of the remaining sequence numbers are used.
    mutating func planRenewal() -> Bool {
      let number = association.sequenceNumber
      guard number >= softSequence, number < .max else { return false }
      softSequence = number + (UInt32.max - number + 1) / 2
      return true
    }
  }

  // The two directions are stored apart, because a tunnel keeps them apart in memory.
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

  /// Calls `use` with the outbound association, in place.
  mutating func withOutboundSA(_ use: (inout OutboundSecurityAssociation) -> Void) {
    outward.withAssociation(use)
  }

  /// Calls `use` with the inbound association, in place.
  mutating func withInboundSA(_ use: (inout InboundSecurityAssociation) -> Void) {
    use(&inbound)
  }
}

extension IPsecStatistics {
  init(_ pair: AssociationPair) { self.init(pair.inbound, pair.outbound) }
}
