import CProcessor
import IPsec

/// The tunnels of the router, and what packets ask of each of them, side by side: a packet goes
/// through the second, which is small, and to the first only where it must.
struct TunnelTable: RandomAccessCollection, MutableCollection {
  private(set) var tunnels: [Tunnel] = []
  private(set) var passages: [Tunnel.Passage] = []

  var startIndex: Int { 0 }
  var endIndex: Int { tunnels.count }

  /// After a change, the passage is found anew.
  subscript(index: Int) -> Tunnel {
    _read { yield tunnels[index] }
    _modify {
      defer { passages[index] = Tunnel.Passage(tunnels[index]) }
      yield &tunnels[index]
    }
  }

  // What packets do to associations changes no passage. All is `mutating`, because then the array
  // lends the tunnel where it is, and else it copies the whole of it, names and keys too.

  /// Has the processor fetch what a packet that leaves by the tunnel will need.
  func prefetchOutbound(_ tunnel: Int) { prefetch(tunnel, 0) }

  /// Has the processor fetch what a packet that comes by the tunnel will need.
  func prefetchInbound(_ tunnel: Int) {
    prefetch(tunnel, MemoryLayout<OutboundSecurityAssociation>.stride)
  }

  private func prefetch(_ tunnel: Int, _ offset: Int) {
    unsafe passages.withUnsafeBufferPointer { passages in
      guard let start = passages.baseAddress, passages.indices.contains(tunnel) else { return }
      unsafe aspic_prefetch(start + tunnel)
      unsafe aspic_prefetch(UnsafeRawPointer(start + tunnel + 1) - 1)
    }
    unsafe tunnels.withUnsafeBufferPointer { tunnels in
      guard let start = tunnels.baseAddress, tunnels.indices.contains(tunnel) else { return }
      let association = unsafe UnsafeRawPointer(start + tunnel) + offset
      for line in 0..<3 { unsafe aspic_prefetch(association + 64 * line) }
    }
  }

  /// Lends the association by which packets leave, that of a negotiated pair by its inbound SPI.
  /// False: it has gone.
  mutating func lendOutbound(
    of tunnel: Int, _ spi: UInt32?, to use: (inout OutboundSecurityAssociation) -> Void
  ) -> Bool {
    tunnels[tunnel].lendOutbound(of: spi, to: use)
  }

  /// Lends the association by which packets come. False: it has gone.
  mutating func lendInbound(
    of tunnel: Int, _ spi: UInt32, to use: (inout InboundSecurityAssociation) -> Void
  ) -> Bool {
    tunnels[tunnel].lendInbound(of: spi, to: use)
  }

  /// Whether its associations are to be renewed for want of sequence numbers.
  mutating func nearsEnd(_ tunnel: Int) -> Bool { tunnels[tunnel].nearsEndOfSequence() }

  /// Whether packets of the association come in UDP.
  mutating func comesEncapsulated(_ tunnel: Int, _ spi: UInt32) -> Bool {
    passages[tunnel].isNegotiable && tunnels[tunnel].isEncapsulated(spi)
  }

  mutating func reserveCapacity(_ count: Int) {
    tunnels.reserveCapacity(count)
    passages.reserveCapacity(count)
  }

  mutating func append(_ tunnel: Tunnel) {
    passages.append(Tunnel.Passage(tunnel))
    tunnels.append(tunnel)
  }
}
