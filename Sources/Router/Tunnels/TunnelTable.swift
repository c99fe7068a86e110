import IPsec
import Wire

/// The tunnels of the router, with a small value for each that has what most packets need
/// (`Tunnel.Passage`). A packet reads the tunnel itself only if it must.
struct TunnelTable: RandomAccessCollection, MutableCollection {
  private(set) var tunnels = CacheLines<Tunnel>()
  private(set) var passages = CacheLines<Tunnel.Passage>()
  /// The configured parts of the tunnels. Packets do not change them.
  private(set) var terms: [TunnelTerm] = []
  /// The tunnels whose passages have been updated; nil if this is not recorded.
  private(set) var changed: Set<Int>?

  var startIndex: Int { 0 }
  var endIndex: Int { tunnels.count }

  /// A tunnel. Its passage is updated after each change.
  subscript(index: Int) -> Tunnel {
    _read { yield tunnels[index] }
    _modify {
      defer {
        passages[index] = Tunnel.Passage(tunnels[index])
        changed?.insert(index)
      }
      yield &tunnels[index]
    }
  }

  // A packet that uses an association changes no passage. All methods are `mutating`, because the
  // array then gives access to the tunnel in place. Otherwise it would copy the whole tunnel, with
  // names and keys.

  /// Calls `use` with an outbound association: of the negotiated pair with the inbound SPI, or, if
  /// that is nil, of the manual pair. Returns false if the association has been deleted.
  mutating func withOutboundSA(
    of tunnel: Int, _ spi: UInt32?, _ use: (inout OutboundSecurityAssociation) -> Void
  ) -> Bool {
    tunnels[tunnel].withOutboundSA(of: spi, use)
  }

  /// Calls `use` with an inbound association. Returns false if it has been deleted.
  mutating func withInboundSA(
    of tunnel: Int, _ spi: UInt32, _ use: (inout InboundSecurityAssociation) -> Void
  ) -> Bool {
    tunnels[tunnel].withInboundSA(of: spi, use)
  }

  /// Returns whether the outbound association is to be renewed before its sequence numbers are
  /// exhausted.
  mutating func nearsEnd(_ tunnel: Int) -> Bool { tunnels[tunnel].nearsEndOfSequence() }

  /// Returns whether the association is about to be deleted. No packet is accepted through it then.
  mutating func isWithdrawn(_ tunnel: Int, _ spi: UInt32) -> Bool {
    passages[tunnel].hasWithdrawn && tunnels[tunnel].isWithdrawn(spi)
  }

  /// Returns whether packets of the association are encapsulated in UDP.
  mutating func comesEncapsulated(_ tunnel: Int, _ spi: UInt32) -> Bool {
    passages[tunnel].mayComeEncapsulated && tunnels[tunnel].isEncapsulated(spi)
  }

  // MARK: A new configuration

  mutating func reserveCapacity(_ count: Int) {
    tunnels.reserveCapacity(count)
    passages.reserveCapacity(count)
    terms.reserveCapacity(count)
  }

  mutating func append(_ tunnel: Tunnel) {
    passages.append(Tunnel.Passage(tunnel))
    terms.append(tunnel.term)
    tunnels.append(tunnel)
  }

  /// Appends a placeholder for a tunnel that is kept with another term.
  mutating func appendPlace(for continued: borrowing Tunnel) {
    passages.append(Tunnel.Passage(continued))
    terms.append(continued.term)
    tunnels.append(Tunnel(placeFor: continued.term))
  }

  /// Returns whether a tunnel would stay the same under a term at a local gateway.
  func isUnchanged(_ index: Int, _ model: TermModel, at localGateway: IPv4Address) -> Bool {
    passages[index].isSettled && !passages[index].hasPathMTU
      && terms[index].localGateway == localGateway && terms[index].model == model
  }

  /// Appends a placeholder for an unchanged tunnel of another table.
  mutating func appendPlace(forUnchanged index: Int, of former: borrowing TunnelTable) {
    passages.append(former.passages[index])
    terms.append(former.terms[index])
    tunnels.append(Tunnel(placeFor: former.terms[index]))
  }

  /// Records from now on which tunnels change.
  mutating func watchChanges() { changed = [] }

  mutating func ignoreChanges() { changed = nil }

  /// Moves a tunnel to its placeholder in another table.
  mutating func move(
    _ index: Int, to place: Int, in next: inout TunnelTable, _ continuation: TunnelContinuation
  ) {
    tunnels[index].move(to: &next.tunnels[place], continuation)
    // If the tunnel has not changed, `appendPlace` has made the right passage already.
    if changed?.contains(index) != false {
      next.passages[place] = Tunnel.Passage(next.tunnels[place])
    }
  }

  /// Gives the counters of a tunnel that is not kept to the tunnel at `place` in another table.
  mutating func giveCounters(_ index: Int, to place: Int, in next: inout TunnelTable) {
    next.tunnels[place].adoptCounters(of: tunnels[index])
  }

  /// Continues a tunnel under another term, in its place.
  mutating func resume(_ index: Int, as term: TunnelTerm, _ continuation: TunnelContinuation) {
    self[index].resume(as: term, continuation)
    terms[index] = term
  }

  /// Replaces a tunnel in its position by one that takes over its counters.
  mutating func replace(_ index: Int, by next: consuming Tunnel) {
    next.adoptCounters(of: tunnels[index])
    terms[index] = next.term
    self[index] = next
  }

  /// Continues all tunnels in place, under another configuration. Returns the shortest interval
  /// after which a tunnel verifies that its silent peer is alive; nil: no tunnel does so.
  mutating func resumeAll() -> Duration? {
    var interval: Duration?
    for index in passages.indices {
      if passages[index].hasPathMTU {
        self[index].applyTerm(.whole)
      } else if passages[index].isNegotiable {
        // The passage stays the same.
        tunnels[index].applyTerm(.whole)
      }
      if passages[index].isWatched, let silenceLimit = tunnels[index].silenceLimit {
        interval = Swift.min(silenceLimit, interval ?? silenceLimit)
      }
    }
    return interval
  }

  /// Allows packets to use pairs again that have not been deleted.
  mutating func restore(_ index: Int) {
    if passages[index].hasWithdrawn { self[index].withDynamic { $0.restore() } }
  }

  /// Frees the memory of the last `count` tunnels of a table that is no longer used. Returns false
  /// if the table is empty.
  mutating func discard(_ count: Int) -> Bool {
    let count = Swift.min(count, tunnels.count)
    tunnels.removeLast(count)
    terms.removeLast(count)
    return !tunnels.isEmpty
  }
}
