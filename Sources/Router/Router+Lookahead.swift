import IPsec
import Wire

/// Where there are many tunnels, hardly anything that a packet needs of its own is in the
/// processor's cache, and one wait for memory comes after another. But a batch tells early what
/// will be needed: all of it is fetched at once, while the packets are still to come.
extension Router {
  /// Fewer tunnels than this stay in the cache by themselves.
  private static let manyTunnels = 256

  /// Has the processor fetch what the packets at `places` of a batch will need. Nothing is changed,
  /// and a wrong guess costs only its time.
  func lookAhead(_ batch: borrowing [PacketBuffer], _ places: Range<Int>, from slot: Int) {
    guard services.tunnels.count >= Self.manyTunnels else { return }
    let instance = interfaces.passages[slot].instance
    let table = instances.span[instance].table
    let packets = batch.span
    // First where tunnels are looked up, then tunnels.
    for index in places {
      if let identifier = SecurityAssociationIdentifier(guessing: packets[index]) {
        services.inbound.prefetch(identifier, in: instance)
      } else if let ends = packets[index].ends, let terms = terms(to: ends.destination, table) {
        terms.prefetch(from: ends.source, to: ends.destination)
      }
    }
    for index in places {
      if let identifier = SecurityAssociationIdentifier(guessing: packets[index]) {
        guard let place = services.inbound[identifier, in: instance] else { continue }
        services.tunnels.prefetch(place.tunnel)
      } else if let ends = packets[index].ends, let terms = terms(to: ends.destination, table) {
        guard let tunnel = terms.tunnel(from: ends.source, to: ends.destination) else {
          continue
        }
        services.tunnels.prefetch(tunnel)
      }
    }
  }

  /// The terms of the next-hop service set that a packet is routed into, if any.
  private func terms(to destination: IPv4Address, _ table: ForwardingTable) -> TermList? {
    guard let slot = table.way(to: destination)?.slot,
      let side = interfaces.passages[slot].side
    else { return nil }
    return side.direction == .input
      ? services.sets.span[side.set].input : services.sets.span[side.set].output
  }
}
