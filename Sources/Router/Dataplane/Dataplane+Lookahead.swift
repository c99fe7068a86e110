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
    /// Where that led; `inbound`: the SPI by which it comes.
    case tunnel(Int, inbound: UInt32?)
  }

  /// Has the processor fetch what the packets at `places` of a batch will need. Nothing is changed,
  /// and a wrong guess costs only its time.
  mutating func lookAhead(
    _ batch: borrowing [PacketBuffer], _ places: Range<Int>, from slot: Int
  ) {
    guard services.tunnels.count >= Self.manyTunnels else { return }
    let instance = interfaces.passages[slot].instance
    // As many as `ServiceQueue.capacity`, which is the most that come at once.
    var guesses = InlineArray<64, Guess>(repeating: .nothing)
    let count = min(places.count, guesses.count)
    // First where tunnels are looked up, then tunnels, then keys.
    fetchHomes(of: batch, from: places.lowerBound, count, in: instance, &guesses)
    fetchTunnels(count, in: instance, &guesses)
    fetchKeys(of: batch, from: places.lowerBound, count, &guesses)
  }

  /// Guesses where packets belong, and fetches where that is looked up.
  private func fetchHomes(
    of batch: borrowing [PacketBuffer], from first: Int, _ count: Int, in instance: Int,
    _ guesses: inout InlineArray<64, Guess>
  ) {
    let table = instances.span[instance].table
    let packets = batch.span
    var list = FetchList()
    for index in 0..<count {
      guesses[index] = guess(packets[first + index], table)
      switch guesses[index] {
      case .nothing, .tunnel: continue
      case .inbound(let identifier):
        unsafe list.append(services.inbound.place(of: identifier, in: instance))
      case .outbound(let side, let source, let destination):
        terms(of: side.set, side.direction).use {
          unsafe list.append($0.place(from: source, to: destination))
        }
      }
    }
    list.fetch()
  }

  /// Finds the tunnels, and fetches what packets need of each.
  private func fetchTunnels(
    _ count: Int, in instance: Int, _ guesses: inout InlineArray<64, Guess>
  ) {
    var list = FetchList()
    for index in 0..<count {
      let tunnel: Int?
      let spi: UInt32?
      switch guesses[index] {
      case .nothing, .tunnel: (tunnel, spi) = (nil, nil)
      case .inbound(let identifier):
        tunnel = services.inbound[identifier, in: instance]?.tunnel
        spi = identifier.spi
      case .outbound(let side, let source, let destination):
        tunnel = terms(of: side.set, side.direction).tunnel(from: source, to: destination)
        spi = nil
      }
      guard let tunnel else {
        guesses[index] = .nothing
        continue
      }
      guesses[index] = .tunnel(tunnel, inbound: spi)
      services.tunnels.addPlaces(of: tunnel, to: &list)
    }
    list.fetch()
    // Where their pages are is known now, so that for these nothing waits.
    for index in 0..<count {
      guard case .tunnel(let tunnel, let spi) = guesses[index] else { continue }
      services.tunnels.prefetch(
        tunnel, spi == nil ? AssociationPair.octetsForOutbound : AssociationPair.octets)
    }
  }

  /// Fetches what the packets are computed with.
  // The guesses are `inout`, because else all of them are copied for a look at one.
  private mutating func fetchKeys(
    of batch: borrowing [PacketBuffer], from first: Int, _ count: Int,
    _ guesses: inout InlineArray<64, Guess>
  ) {
    var wantsKeys = false
    for index in 0..<count {
      guard case .tunnel(let tunnel, let spi) = guesses[index] else { continue }
      if let spi {
        _ = services.tunnels.lendInbound(of: tunnel, spi) {
          if $0.prefetch() { wantsKeys = true }
        }
      } else {
        let current = services.tunnels.passages[tunnel].spi
        _ = services.tunnels.lendOutbound(of: tunnel, current) { $0.prefetch() }
      }
    }
    guard wantsKeys else { return }
    let packets = batch.span
    for index in 0..<count {
      guard case .tunnel(let tunnel, .some(let spi)) = guesses[index] else { continue }
      let octets = packets[first + index].count
      _ = services.tunnels.lendInbound(of: tunnel, spi) { $0.prefetchKeys(forOctets: octets) }
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

/// Places that the processor is to fetch.
///
/// Where it does not know the page of a place, it waits until that is found: for some of them at
/// once, but only where nothing much stands between. So they are noted first, and fetched in a row.
@safe private struct FetchList {
  private var places = unsafe InlineArray<128, UnsafeRawPointer?>(repeating: nil)
  private var count = 0

  /// Notes a place, of which there is room for two a packet.
  @inline(__always)
  mutating func append(_ place: UnsafeRawPointer?) {
    guard unsafe count < places.count, let place = unsafe place else { return }
    unsafe places[count] = place
    count += 1
  }

  mutating func fetch() {
    for index in 0..<count { unsafe aspic_prefetch(places[index]) }
    count = 0
  }
}

extension TermList {
  /// What tells the tunnel of a packet: where the first table, at least, will be looked into.
  fileprivate func place(
    from source: IPv4Address, to destination: IPv4Address
  ) -> UnsafeRawPointer? {
    guard !classifier.tuples.isEmpty else { return nil }
    return unsafe classifier.tuples[0].table.place(
      of: source.masked(classifier.tuples[0].sourceLength),
      destination.masked(classifier.tuples[0].destinationLength))
  }
}

extension AddressPairTable {
  fileprivate func place(
    of source: IPv4Address, _ destination: IPv4Address
  ) -> UnsafeRawPointer? {
    let home = slot(of: Self.pair(source, destination))
    return unsafe places.withUnsafeBufferPointer { places in
      unsafe places.baseAddress.map { unsafe UnsafeRawPointer($0 + home) }
    }
  }
}

extension InboundTable {
  fileprivate func place(
    of identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> UnsafeRawPointer? {
    let home = home(of: Key(identifier, instance))
    return unsafe places.withUnsafeBufferPointer { places in
      unsafe places.baseAddress.map { unsafe UnsafeRawPointer($0 + home) }
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
  /// Adds where a tunnel's passage is, and the tunnel.
  fileprivate func addPlaces(of tunnel: Int, to list: inout FetchList) {
    unsafe passages.withUnsafeBufferPointer { passages in
      unsafe list.append(
        passages.baseAddress.map { unsafe UnsafeRawPointer($0 + tunnel) })
    }
    unsafe tunnels.withUnsafeBufferPointer { tunnels in
      unsafe list.append(
        tunnels.baseAddress.map { unsafe UnsafeRawPointer($0 + tunnel) })
    }
  }

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
