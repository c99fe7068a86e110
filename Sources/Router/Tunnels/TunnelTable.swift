import IPsec
import Wire

/// The tunnels of the router, and what packets ask of each of them, side by side: a packet goes
/// through the second, which is small, and to the first only where it must.
struct TunnelTable: RandomAccessCollection, MutableCollection {
  private(set) var tunnels = CacheLines<Tunnel>()
  private(set) var passages = CacheLines<Tunnel.Passage>()
  /// The configured parts of the tunnels. Packets do not change them.
  private(set) var terms: [Tunnel.Term] = []
  /// The tunnels whose passages have been updated; nil if this is not recorded.
  private(set) var changed: Set<Int>?

  var startIndex: Int { 0 }
  var endIndex: Int { tunnels.count }

  /// After a change, the passage is found anew.
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

  // What packets do to associations changes no passage. All is `mutating`, because then the array
  // lends the tunnel where it is, and else it copies the whole of it, names and keys too.

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

  /// Returns whether the association is about to be deleted. No packet is accepted through it then.
  mutating func isWithdrawn(_ tunnel: Int, _ spi: UInt32) -> Bool {
    passages[tunnel].hasWithdrawn && tunnels[tunnel].isWithdrawn(spi)
  }

  /// Whether packets of the association come in UDP.
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

  /// Whether a tunnel would go on as it is, with the same term at the same gateway.
  func isUnchanged(_ index: Int, _ model: TermModel, at localGateway: IPv4Address) -> Bool {
    passages[index].isSettled && !passages[index].hasPathMTU
      && terms[index].localGateway == localGateway && terms[index].model == model
  }

  /// Appends a placeholder for such a tunnel of another table.
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
    _ index: Int, to place: Int, in next: inout TunnelTable, _ continuation: Tunnel.Continuation
  ) {
    tunnels[index].move(to: &next.tunnels[place], continuation)
    // If the tunnel has not changed, `appendPlace` has made the right passage already.
    if changed?.contains(index) != false {
      next.passages[place] = Tunnel.Passage(next.tunnels[place])
    }
  }

  /// Gives the counters of a tunnel that is not kept to the tunnel at `place` in another table.
  mutating func giveCounters(_ index: Int, to place: Int, in next: inout TunnelTable) {
    next.tunnels[place].takeCounters(of: tunnels[index])
  }

  /// Continues a tunnel under another term, in its place.
  mutating func goOn(_ index: Int, as term: Tunnel.Term, _ continuation: Tunnel.Continuation) {
    self[index].goOn(as: term, continuation)
    terms[index] = term
  }

  /// Replaces a tunnel, in its place, by one that takes its counters.
  mutating func replace(_ index: Int, by next: consuming Tunnel) {
    next.takeCounters(of: tunnels[index])
    terms[index] = next.term
    self[index] = next
  }

  /// Lets all tunnels go on where they are, under another configuration. Returns the interval after
  /// which the most impatient one asks for its peer; nil: none does.
  mutating func goOn() -> Duration? {
    var interval: Duration?
    for index in passages.indices {
      if passages[index].hasPathMTU {
        self[index].goOn(.whole)
      } else if passages[index].isNegotiable {
        // The passage stays the same.
        tunnels[index].goOn(.whole)
      }
      if passages[index].isWatched, let patience = tunnels[index].patience {
        interval = Swift.min(patience, interval ?? patience)
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
