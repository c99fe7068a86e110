/// What passed a unit of an interface, and what came in by it and went no further.
package struct InterfaceCounters: Equatable, Sendable {
  package var inputPackets: UInt64 = 0
  package var inputOctets: UInt64 = 0
  package var outputPackets: UInt64 = 0
  package var outputOctets: UInt64 = 0
  package var drops: [DropReason: UInt64] = [:]

  package init() {}

  mutating func countInput(_ octets: Int) {
    inputPackets &+= 1
    inputOctets &+= UInt64(clamping: octets)
  }

  mutating func countOutput(_ octets: Int) {
    outputPackets &+= 1
    outputOctets &+= UInt64(clamping: octets)
  }

  package static func += (left: inout Self, right: Self) {
    left.inputPackets &+= right.inputPackets
    left.inputOctets &+= right.inputOctets
    left.outputPackets &+= right.outputPackets
    left.outputOctets &+= right.outputOctets
    left.drops.merge(right.drops, uniquingKeysWith: &+)
  }
}
