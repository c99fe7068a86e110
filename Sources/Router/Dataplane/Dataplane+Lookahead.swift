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

  var hasManyTunnels: Bool { services.tunnels.count >= Self.manyTunnels }

  /// What a packet will be looked up by, from a glance at it.
  private enum Guess {
    case nothing
    case inbound(SecurityAssociationIdentifier)
    case outbound(ServiceSide, source: IPv4Address, destination: IPv4Address)
  }

  /// Has the processor fetch what the packets at `places` of a batch will need. Nothing is changed,
  /// and a wrong guess costs only its time.
  mutating func lookAhead(
    _ batch: borrowing [PacketBuffer], _ places: Range<Int>, from slot: Int
  ) {
    guard hasManyTunnels else { return }
    let instance = interfaces.passages[slot].instance
    // As many as `ServiceQueue.capacity`, which is the most that come at once.
    var guesses = InlineArray<64, Guess>(repeating: .nothing)
    let count = min(places.count, guesses.count)
    // First where tunnels are looked up, then tunnels. Keys are fetched by the batch, which finds where
    // they are in what is fetched here, and has something else to do first.
    fetchHomes(of: batch, from: places.lowerBound, count, in: instance, &guesses)
    fetchTunnels(count, in: instance, &guesses)
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

  /// Finds the tunnels, and fetches what packets need of each.
  // The guesses are `inout`, because else all of them are copied for a look at one.
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

/// Places that the processor is to fetch.
///
/// Where it does not know the page of a place, it waits until that is found: for some of them at
/// once, but only where nothing much stands between. So they are noted first, and fetched in a row.
@safe private struct FetchList {
  private var places = unsafe InlineArray<256, UnsafeRawPointer?>(repeating: nil)
  private var count = 0

  /// Notes a place, of which there is room for four a packet.
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

extension TunnelTable {
  /// Adds the lines of a tunnel's passage, and those of the tunnel that have the octets.
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
