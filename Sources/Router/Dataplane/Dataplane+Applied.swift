import Wire

/// Service sets that are applied to a unit. A packet in a direction in which a set is applied is
/// dropped if no term of that direction matches it: the chapter, "Configuring IPsec Rules". So no
/// packet is sent unprotected because a rule matches the other direction.
///
/// This does not apply to the packets of the gateway itself: IKE messages, the outer packets of its
/// tunnels, and its ICMP messages.
extension Dataplane {
  /// Handles a packet that was received by a unit, and is not for the router, by the sets that are
  /// applied to the input of the unit.
  mutating func applyServicesEntering(_ transit: inout Transit, by slot: Int) {
    let sets = interfaces.applied[slot].input
    if let place = place(for: transit.packet, in: sets, .input) { return protect(&transit, place) }
    if let place = protector(of: transit, cameBy: slot) {
      return dropUnprotected(transit, by: place)
    }
    dropUnmatched(transit, sets)
  }

  /// The result for a packet that is sent by a unit to whose output sets are applied.
  enum LeavingDecision {
    case pass
    case protect(TunnelPosition)
    case drop
  }

  /// Handles a packet by the sets that are applied to the output of a unit. Returns false if the
  /// packet is sent as it is.
  mutating func applyServicesLeaving(_ transit: inout Transit, by slot: Int) -> Bool {
    let decision = decision(
      on: transit.packet.source, transit.packet.destination, from: transit.origin, leavingBy: slot)
    switch decision {
    case .pass: return false
    case .protect(let place): protect(&transit, place)
    case .drop:
      if transit.origin == .received, let place = protector(of: transit, goesBy: slot) {
        dropUnprotected(transit, by: place)
      } else {
        dropUnmatched(transit, interfaces.applied[slot].output)
      }
    }
    return true
  }

  /// Returns what the sets that are applied to the output of a unit do with a packet.
  func decision(
    on source: IPv4Address, _ destination: IPv4Address, from origin: Transit.Origin,
    leavingBy slot: Int
  ) -> LeavingDecision {
    let sets = interfaces.applied[slot].output
    func place() -> TunnelPosition? {
      self.place(from: source, to: destination, in: sets, .output)
    }
    switch origin {
    case .keyManagement, .sealed: return .pass
    case .received, .answer: return place().map(LeavingDecision.protect) ?? .drop
    case .own:
      // A term may match packets of the router itself, but not those with the gateway address.
      if sets.contains(where: { services.sets[$0].model.localGateway == source }) { return .pass }
      return place().map(LeavingDecision.protect) ?? .pass
    case .opened(let set, let tunnel):
      if let place = place() {
        // With rules for both directions, each the mirror of the other, the packet would be sent
        // back.
        let goesBack = place.set == set && leadToSamePeer(place.tunnel, tunnel)
        return goesBack ? .pass : .protect(place)
      }
      // Without rules for the output, the unit leads to the hosts that the set protects.
      return sets.contains(set) && services.sets[set].terms(.output).isEmpty ? .pass : .drop
    }
  }

  private func leadToSamePeer(_ one: Int, _ other: Int) -> Bool {
    one == other
      || services.tunnels[one].model.remoteGateway == services.tunnels[other].model.remoteGateway
  }
}
