import CProcessor
import IPsec
import Wire

/// Prefetching for batches. With many tunnels, little of what a packet needs is in the processor's
/// cache, and each packet would wait for memory several times. The packets of a batch are known
/// early, so what they need is fetched at once, before they are processed. All code about the cache
/// is in this file.
extension Dataplane {
  /// The number of tunnels from which on prefetching pays; fewer stay in the cache by themselves.
  private static let manyTunnels = 256

  var hasManyTunnels: Bool { services.tunnels.count >= Self.manyTunnels }

  /// The key by which a packet will be looked up, as its first octets suggest it.
  private enum Guess {
    case nothing
    case inbound(SecurityAssociationIdentifier)
    case outbound(ServiceSide, source: IPv4Address, destination: IPv4Address)
  }

  /// Prefetches what the packets at `places` of a batch will need. It changes nothing, and a wrong
  /// guess costs only time.
  mutating func lookAhead(
    _ batch: borrowing [PacketBuffer], _ places: Range<Int>, from slot: Int
  ) {
    guard hasManyTunnels else { return }
    let instance = interfaces.passages[slot].instance
    // `ServiceQueue.capacity` is also 64, and no more packets are looked ahead at once.
    var guesses = InlineArray<64, Guess>(repeating: .nothing)
    let count = min(places.count, guesses.count)
    // First the lookup tables are fetched, then the tunnels found there. Keys are fetched later
    // by the batch, which finds their places in what is fetched here and has other work to do
    // first.
    fetchHomes(of: batch, from: places.lowerBound, count, in: instance, &guesses)
    fetchTunnels(count, in: instance, &guesses)
  }

  /// Guesses the lookup key of each packet, and fetches the table entries for it.
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
      case .nothing: continue
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

  /// Finds the tunnels, and fetches the parts of each that packets need.
  // The guesses are `inout`, because otherwise all of them would be copied to read one.
  private func fetchTunnels(
    _ count: Int, in instance: Int, _ guesses: inout InlineArray<64, Guess>
  ) {
    var list = FetchList()
    for index in 0..<count {
      switch guesses[index] {
      case .nothing: continue
      case .inbound(let identifier):
        guard let place = services.inbound[identifier, in: instance] else { continue }
        services.tunnels.addLines(of: place.tunnel, Tunnel.octetsForComing, to: &list)
      case .outbound(let side, let source, let destination):
        guard
          let tunnel = terms(of: side.set, side.direction).tunnel(from: source, to: destination)
        else { continue }
        services.tunnels.addLines(of: tunnel, Tunnel.octetsForLeaving, to: &list)
      }
    }
    list.fetch()
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

/// Memory addresses that the processor is to prefetch.
///
/// If the page of an address is not in the TLB, the processor waits for it. It handles several such
/// misses at once only if the prefetch instructions stand close together, so the addresses are
/// collected first and fetched in a row.
@safe private struct FetchList {
  private var places = unsafe InlineArray<256, UnsafeRawPointer?>(repeating: nil)
  private var count = 0

  /// Adds an address. There is room for four for each packet.
  @inline(__always)
  mutating func append(_ place: UnsafeRawPointer?) {
    guard unsafe count < places.count, let place = unsafe place else { return }
    unsafe places[count] = place
    count += 1
  }

  mutating func fetch() {
    for index in 0..<count { unsafe aspic_fetch(places[index]) }
    count = 0
  }
}

extension TermList {
  /// Returns the address at which the lookup of a packet's tunnel begins: an entry of the first
  /// table.
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

extension TunnelTable {
  /// Adds the cache lines of a tunnel's passage, and those of the tunnel in the range of octets.
  @inline(__always)
  fileprivate func addLines(of tunnel: Int, _ octets: Range<Int>, to list: inout FetchList) {
    unsafe passages.withPlace(of: tunnel) { unsafe list.append($0) }
    unsafe tunnels.withPlace(of: tunnel) { place in
      for offset in stride(from: octets.lowerBound, to: octets.upperBound, by: 64) {
        unsafe list.append(place + offset)
      }
    }
  }
}
