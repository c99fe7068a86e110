import Wire

/// Service sets that are applied to a unit. What passes the unit in a direction in which a set is
/// applied, and no term of that direction takes, is dropped: the chapter, "Configuring IPsec Rules".
/// So nothing leaves in the clear because a rule matches the other direction.
///
/// The gateway's own packets are not subject to that: what it negotiates, the outer packets of its
/// tunnels, and its ICMP.
extension Dataplane {
  /// Brings a packet that came by a unit, and is not for the router, to the sets that are applied to
  /// the unit's input.
  mutating func serveEntering(_ transit: inout Transit, by slot: Int) {
    let sets = interfaces.applied[slot].input
    if let place = place(for: transit.packet, in: sets, .input) { return take(&transit, place) }
    if let place = protector(of: transit, cameBy: slot) {
      return dropUnprotected(transit, by: place)
    }
    dropUnmatched(transit, sets)
  }

  /// What becomes of a packet that leaves by a unit to whose output sets are applied.
  enum Verdict {
    case pass
    case take(TunnelPosition)
    case drop
  }

  /// Brings a packet to the sets that are applied to the output of the unit that it leaves by. False:
  /// it leaves as it is.
  mutating func serveLeaving(_ transit: inout Transit, by slot: Int) -> Bool {
    let verdict = verdict(
      on: transit.packet.source, transit.packet.destination, from: transit.origin, leavingBy: slot)
    switch verdict {
    case .pass: return false
    case .take(let place): take(&transit, place)
    case .drop:
      if transit.origin == .received, let place = protector(of: transit, goesBy: slot) {
        dropUnprotected(transit, by: place)
      } else {
        dropUnmatched(transit, interfaces.applied[slot].output)
      }
    }
    return true
  }

  func verdict(
    on source: IPv4Address, _ destination: IPv4Address, from origin: Transit.Origin,
    leavingBy slot: Int
  ) -> Verdict {
    let sets = interfaces.applied[slot].output
    func place() -> TunnelPosition? {
      self.place(from: source, to: destination, in: sets, .output)
    }
    switch origin {
    case .keyManagement, .sealed: return .pass
    case .received, .answer: return place().map(Verdict.take) ?? .drop
    case .own:
      // A term may take what the router says, but not what it says as the gateway.
      if sets.contains(where: { services.sets[$0].model.localGateway == source }) { return .pass }
      return place().map(Verdict.take) ?? .pass
    case .opened(let set, let tunnel):
      if let place = place() {
        // Rules for both directions, each the other's mirror: it would go back where it came from.
        let goesBack = place.set == set && leadToSamePeer(place.tunnel, tunnel)
        return goesBack ? .pass : .take(place)
      }
      // Without rules for the output, the unit leads to those whom the set serves.
      return sets.contains(set) && services.sets[set].terms(.output).isEmpty ? .pass : .drop
    }
  }

  private func leadToSamePeer(_ one: Int, _ other: Int) -> Bool {
    one == other
      || services.tunnels[one].model.remoteGateway == services.tunnels[other].model.remoteGateway
  }
}
