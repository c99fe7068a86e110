/// What a security association has done. Sums of them are the router's statistics.
package struct SecurityAssociationCounters: Equatable, Sendable {
  /// Sealed, or opened.
  package var packets: UInt64 = 0
  /// Octets of the packets inside.
  package var innerOctets: UInt64 = 0
  /// Octets of the packets outside, with all headers.
  package var outerOctets: UInt64 = 0

  package var authenticationFailures: UInt64 = 0
  package var decryptionFailures: UInt64 = 0
  package var badHeaders: UInt64 = 0
  package var badTrailers: UInt64 = 0
  package var replayed: UInt64 = 0
  package var beforeWindow: UInt64 = 0

  package init() {}

  /// Counts a packet that was not opened; what says nothing about the packet counts nowhere.
  package mutating func count(_ reason: IPsecError.Reason) {
    switch reason {
    case .authenticationFailure: authenticationFailures &+= 1
    case .decryptionFailure: decryptionFailures &+= 1
    case .badHeader: badHeaders &+= 1
    case .badTrailer: badTrailers &+= 1
    case .replayed: replayed &+= 1
    case .beforeWindow: beforeWindow &+= 1
    case .noAssociation, .sequenceNumbersExhausted, .packetTooLong, .library: break
    }
  }

  mutating func count(inner: Int, outer: Int) {
    packets &+= 1
    innerOctets &+= UInt64(clamping: inner)
    outerOctets &+= UInt64(clamping: outer)
  }

  package static func += (left: inout Self, right: Self) {
    left.packets &+= right.packets
    left.innerOctets &+= right.innerOctets
    left.outerOctets &+= right.outerOctets
    left.authenticationFailures &+= right.authenticationFailures
    left.decryptionFailures &+= right.decryptionFailures
    left.badHeaders &+= right.badHeaders
    left.badTrailers &+= right.badTrailers
    left.replayed &+= right.replayed
    left.beforeWindow &+= right.beforeWindow
  }
}
