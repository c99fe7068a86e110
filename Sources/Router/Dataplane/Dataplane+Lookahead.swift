import CProcessor
import IPsec
import Wire

/// Where there are many tunnels, hardly anything that a packet needs of its own is in the
/// processor's cache, and one wait for memory comes after another. But a batch tells early what
/// will be needed: all of it is fetched at once, while the packets are still to come. All that is
/// about the cache stands in this file.
extension Dataplane {
  /// Fewer tunnels than this stay in the cache by themselves.
  private static let manyTunnels = 256

  /// What a packet will be looked up by, from a glance at it.
  private enum Guess {
    case nothing
    case inbound(SecurityAssociationIdentifier)
    case outbound(ServicePlane.Side, source: IPv4Address, destination: IPv4Address)
  }

  /// Has the processor fetch what the packets at `places` of a batch will need. Nothing is changed,
  /// and a wrong guess costs only its time.
  func lookAhead(_ batch: borrowing [PacketBuffer], _ places: Range<Int>, from slot: Int) {
    guard services.tunnels.count >= Self.manyTunnels else { return }
    let instance = interfaces.passages[slot].instance
    let table = instances.span[instance].table
    let packets = batch.span
    // As many as `ServiceQueue.capacity`, which is the most that come at once.
    var guesses = InlineArray<64, Guess>(repeating: .nothing)
    // First where tunnels are looked up, then tunnels.
    for (index, place) in zip(guesses.indices, places) {
      guesses[index] = guess(packets[place], table)
      switch guesses[index] {
      case .nothing: continue
      case .inbound(let identifier): services.inbound.prefetch(identifier, in: instance)
      case .outbound(let side, let source, let destination):
        terms(of: side.set, side.direction).prefetch(from: source, to: destination)
      }
    }
    for index in guesses.indices.prefix(places.count) {
      switch guesses[index] {
      case .nothing: continue
      case .inbound(let identifier):
        if let tunnel = services.inbound[identifier, in: instance]?.tunnel {
          services.tunnels.prefetch(tunnel, AssociationPair.octets)
        }
      case .outbound(let side, let source, let destination):
        let terms = terms(of: side.set, side.direction)
        if let tunnel = terms.tunnel(from: source, to: destination) {
          services.tunnels.prefetch(tunnel, AssociationPair.octetsForOutbound)
        }
      }
    }
  }

  private func guess(_ packet: borrowing PacketBuffer, _ table: ForwardingTable) -> Guess {
    if let identifier = SecurityAssociationIdentifier(guessing: packet) {
      return .inbound(identifier)
    }
    guard let ends = packet.ends, let slot = table.slot(to: ends.destination),
      let side = interfaces.passages[slot].side
    else { return .nothing }
    return .outbound(side, source: ends.source, destination: ends.destination)
  }
}

extension TermList {
  /// Has the processor fetch what tells the tunnel of a packet: where the first table, at least, will
  /// be looked into.
  fileprivate func prefetch(from source: IPv4Address, to destination: IPv4Address) {
    guard !classifier.tuples.isEmpty else { return }
    classifier.tuples[0].table.prefetch(
      source.masked(classifier.tuples[0].sourceLength),
      destination.masked(classifier.tuples[0].destinationLength))
  }
}

extension AddressPairTable {
  fileprivate func prefetch(_ source: IPv4Address, _ destination: IPv4Address) {
    let home = slot(of: Self.pair(source, destination))
    unsafe places.withUnsafeBufferPointer { places in
      if let start = places.baseAddress { unsafe aspic_prefetch(start + home) }
    }
  }
}

extension InboundTable {
  fileprivate func prefetch(_ identifier: SecurityAssociationIdentifier, in instance: Int) {
    let home = home(of: Key(identifier, instance))
    unsafe places.withUnsafeBufferPointer { places in
      if let start = places.baseAddress { unsafe aspic_prefetch(start + home) }
    }
  }
}

extension AssociationPair {
  /// All of it: whether there is a pair is read from the outbound association.
  fileprivate static var octets: Range<Int> { 0..<MemoryLayout<AssociationPair>.size }
  /// The outbound association and what follows it, up to the inbound one.
  fileprivate static var octetsForOutbound: Range<Int> {
    0..<MemoryLayout<AssociationPair>.size - MemoryLayout<InboundSecurityAssociation>.size
  }
}

extension TunnelTable {
  /// The pair by which packets leave is in front in a tunnel. `octets`: those of the pair that the
  /// packet needs.
  fileprivate func prefetch(_ tunnel: Int, _ octets: Range<Int>) {
    unsafe passages.withUnsafeBytes { passages in
      let start = tunnel * MemoryLayout<Tunnel.Passage>.stride
      unsafe fetch(passages, start..<start + MemoryLayout<Tunnel.Passage>.size)
    }
    unsafe tunnels.withUnsafeBufferPointer { tunnels in
      let start = tunnel * MemoryLayout<Tunnel>.stride
      unsafe fetch(
        UnsafeRawBufferPointer(tunnels), start + octets.lowerBound..<start + octets.upperBound)
    }
  }
}

private func fetch(_ memory: UnsafeRawBufferPointer, _ octets: Range<Int>) {
  guard let start = memory.baseAddress, octets.upperBound <= memory.count else { return }
  for offset in stride(from: octets.lowerBound, to: octets.upperBound, by: 64) {
    unsafe aspic_prefetch(start + offset)
  }
  unsafe aspic_prefetch(start + octets.upperBound - 1)
}
