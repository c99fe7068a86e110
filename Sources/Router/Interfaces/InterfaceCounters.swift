/// The counters of a unit: packets received, sent and dropped.
package struct InterfaceCounters: Equatable, Sendable {
  /// The number of received packets, with those that are dropped later.
  package var inputPackets: UInt64 = 0
  /// The octets of the received IPv4 packets.
  package var inputOctets: UInt64 = 0
  /// The number of sent packets; each fragment counts.
  package var outputPackets: UInt64 = 0
  /// The octets of the sent IPv4 packets.
  package var outputOctets: UInt64 = 0
  /// The `local` counters count the packets among `inputPackets` and `outputPackets` that the
  /// router itself received or sent, without the packets of tunnels.
  package var localInputPackets: UInt64 = 0
  /// The octets of the packets that the router itself received.
  package var localInputOctets: UInt64 = 0
  /// The number of packets that the router itself sent.
  package var localOutputPackets: UInt64 = 0
  /// The octets of the packets that the router itself sent.
  package var localOutputOctets: UInt64 = 0
  /// Received packets that were dropped, by reason.
  package var drops: [DropReason: UInt64] = [:]

  /// Creates counters that are all zero.
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

  /// Adds the counters of another unit.
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
