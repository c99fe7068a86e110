import Wire

/// Unprotected packets that a tunnel should have protected. They are dropped, because an attacker
/// could bypass the tunnel otherwise. RFC 4301 section 5.2 discards a packet that matches a PROTECT
/// entry and was received without protection.
///
/// A term of a service set that is applied to a unit matches packets that pass the unit in one
/// direction before they enter the tunnel. The answers pass the unit in the other direction, after
/// they have left the tunnel. A packet there whose source and destination, swapped, match the term
/// is dropped if no tunnel has decrypted it. A term of `match-direction output` drops it where it
/// is received by the unit, and one of `match-direction input` where it is sent by the unit. Only
/// packets that were received by an interface are examined. Decrypted packets have been compared
/// with the selectors of their tunnel. Outer packets, packets of the router and packets for the
/// router pass. Terms that match the packet itself come first: they expect it unprotected.
///
/// Terms match only addresses, so that fragments are treated like whole packets.
///
/// Packets reach a next-hop service set by routes. A packet is dropped if the routes would send its
/// answer there, and a term would match the answer.
extension Dataplane {
  /// Returns the term that should have protected a packet that is received by a unit, of the sets
  /// that are applied to the output of the unit.
  func protector(of transit: borrowing Transit, cameBy slot: Int) -> TunnelPosition? {
    place(forAnswerTo: transit.packet, in: interfaces.applied[slot].output, .output)
  }

  /// Returns the term that should have protected a packet that is sent by a unit, of the sets that
  /// are applied to the input of the unit.
  func protector(of transit: borrowing Transit, goesBy slot: Int) -> TunnelPosition? {
    place(forAnswerTo: transit.packet, in: interfaces.applied[slot].input, .input)
  }

  /// Returns the term that should have protected a packet, if a route leads the answer into a
  /// next-hop service set.
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

  /// Drops a packet that was received unprotected. No ICMP error is sent, because the source
  /// address may be forged.
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
