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
/// A next-hop service set needs none of this. Its outside is a routing instance of its own, from
/// which no route leads to the inside; where inside and outside are in the same instance, routes
/// and not terms say what is protected.
extension Dataplane {
  /// The term that wants in its tunnel what the packet answers, of a set that is applied to a unit
  /// which the packet passes on the other way.
  func protector(
    of transit: borrowing Transit, passing slot: Int,
    against direction: RuleModel.MatchDirection
  ) -> ServicePlane.Place? {
    let applied = interfaces.applied[slot]
    for set in direction == .input ? applied.input : applied.output {
      if let tunnel = terms(of: set, direction).tunnel(
        from: transit.packet.destination, to: transit.packet.source)
      {
        return (set, tunnel)
      }
    }
    return nil
  }

  /// Drops what came in the clear, silently but for the log: its source is whoever sent it.
  mutating func dropUnprotected(_ transit: Transit, by place: ServicePlane.Place) {
    let reason = DropReason.unprotected
    if services.tunnels.passages[place.tunnel].logsPackets {
      let words = services.tunnels[place.tunnel].words
      let summary = PacketSummary(transit.packet.octets)
      logPacket("\(words): dropped \(summary): \(reason.rawValue)")
    }
    drop(transit, reason, by: place.set)
  }
}
