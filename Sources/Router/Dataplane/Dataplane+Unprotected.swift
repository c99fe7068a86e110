import Wire

/// Packets in the clear that a tunnel should have protected: outsiders would else have a way around
/// it. RFC 4301 §5.2 discards what matches a PROTECT entry and came without protection.
///
/// A term of a service set that is applied to a unit says what passes the unit one way before it
/// goes into the tunnel. The answers pass the same unit the other way, and come out of the tunnel;
/// so what passes there with source and destination swapped, and has not, is dropped: by a term of
/// `match-direction output` where it comes in by the unit, by one of `match-direction input` where
/// it goes out by it, wherever it came from. Only packets from elsewhere are held against terms.
/// What came out of a tunnel was checked against that tunnel's selectors, and may go on in the
/// clear; outer packets and the router's own words pass, and so does whatever is for the router
/// itself. Terms that take packets on this way as they come are asked first: they say that these
/// come in the clear, and take or drop them all.
///
/// Addresses are all that terms look at, so that fragments are treated as their packets would be.
///
/// To a next-hop service set, routes bring packets. So what is dropped is a packet whose answer the
/// routes would bring there, and a term take.
extension Dataplane {
  /// The term that wants in its tunnel what a packet answers that comes in by a unit, of the sets that
  /// are applied to the unit's output.
  func protector(of transit: borrowing Transit, cameBy slot: Int) -> TunnelPosition? {
    place(forAnswerTo: transit.packet, in: interfaces.applied[slot].output, .output)
  }

  /// The term that wants in its tunnel what a packet answers that goes out by a unit, of the sets that
  /// are applied to the unit's input.
  func protector(of transit: borrowing Transit, goesBy slot: Int) -> TunnelPosition? {
    place(forAnswerTo: transit.packet, in: interfaces.applied[slot].input, .input)
  }

  /// The term that takes the answer to a packet where a route leads the answer into a next-hop
  /// service set.
  func protector(ofAnswerRoutedFrom transit: borrowing Transit) -> TunnelPosition? {
    guard let slot = instances.span[transit.instance].table.slot(to: transit.packet.source),
      let side = interfaces.passages[slot].side
    else { return nil }
    return place(forAnswerTo: transit.packet, in: CollectionOfOne(side.set), side.direction)
  }

  private func place(
    forAnswerTo packet: borrowing IPv4Packet, in sets: some Collection<Int>,
    _ direction: RuleModel.MatchDirection
  ) -> TunnelPosition? {
    place(from: packet.destination, to: packet.source, in: sets, direction)
  }

  /// Drops what came in the clear, silently but for the log: its source is whoever sent it.
  mutating func dropUnprotected(_ transit: Transit, by place: TunnelPosition) {
    let reason = DropReason.unprotected
    if services.tunnels.passages[place.tunnel].logsPackets {
      let words = services.tunnels[place.tunnel].words
      let summary = PacketSummary(transit.packet.octets)
      logPacket("\(words): dropped \(summary): \(reason.rawValue)")
    }
    drop(transit, reason, by: place.set)
  }
}
