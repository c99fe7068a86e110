/// The counters of a unit: packets received, sent and dropped.
package struct InterfaceCounters: Equatable, Sendable {
  package var inputPackets: UInt64 = 0
  package var inputOctets: UInt64 = 0
  package var outputPackets: UInt64 = 0
  package var outputOctets: UInt64 = 0
  /// The part of the above that the router itself received or sent; packets of tunnels do not
  /// count.
  package var localInputPackets: UInt64 = 0
  package var localInputOctets: UInt64 = 0
  package var localOutputPackets: UInt64 = 0
  package var localOutputOctets: UInt64 = 0
  /// Received packets that were dropped, by reason.
  package var drops: [DropReason: UInt64] = [:]

  package init() {}

  /// The counters without the router's own packets. Each fragment is counted as input, but the
  /// reassembled datagram as local, so the difference is bounded at zero.
  package var transit: InterfaceCounters {
    var rest = self
    rest.inputPackets -= min(inputPackets, localInputPackets)
    rest.inputOctets -= min(inputOctets, localInputOctets)
    rest.outputPackets -= min(outputPackets, localOutputPackets)
    rest.outputOctets -= min(outputOctets, localOutputOctets)
    return rest
  }

  mutating func countInput(_ octets: Int) {
    inputPackets &+= 1
    inputOctets &+= UInt64(clamping: octets)
  }

  mutating func countOutput(_ octets: Int) {
    outputPackets &+= 1
    outputOctets &+= UInt64(clamping: octets)
  }

  mutating func countLocalInput(_ octets: Int) {
    localInputPackets &+= 1
    localInputOctets &+= UInt64(clamping: octets)
  }

  mutating func countLocalOutput(_ octets: Int) {
    localOutputPackets &+= 1
    localOutputOctets &+= UInt64(clamping: octets)
  }

  package static func += (left: inout Self, right: Self) {
    left.inputPackets &+= right.inputPackets
    left.inputOctets &+= right.inputOctets
    left.outputPackets &+= right.outputPackets
    left.outputOctets &+= right.outputOctets
    left.localInputPackets &+= right.localInputPackets
    left.localInputOctets &+= right.localInputOctets
    left.localOutputPackets &+= right.localOutputPackets
    left.localOutputOctets &+= right.localOutputOctets
    left.drops.merge(right.drops, uniquingKeysWith: &+)
  }
}
