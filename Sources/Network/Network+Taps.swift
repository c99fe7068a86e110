import Router

/// Taps, which record the packets that pass a port or a link.
extension Network {
  /// Begins to record the packets that pass one port, or one unit of it, in both directions. At a
  /// service interface these are the packets to the service and from it. Returns nil if there is no
  /// such port.
  package mutating func tap(port: Topology.Port, unit: Int? = nil) -> Tap? {
    switch topology.node(port.node)?.kind {
    case .router: guard router(port.node)?.hasPort(port.name) == true else { return nil }
    case .host: guard port.name == Topology.hostPort else { return nil }
    case nil: return nil
    }
    return insert(TapBuffer(.port(port, unit: unit)))
  }

  /// Begins to record the packets on one link, each once. Returns nil if there is no such link.
  package mutating func tap(link name: String) -> Tap? {
    linkNumber(name).map { _ in insert(TapBuffer(.link(name))) }
  }

  /// Returns the packets that a tap has recorded since the last call, the oldest first.
  package mutating func takePackets(from tap: Tap) -> [TappedPacket] {
    taps[tap]?.takePackets() ?? []
  }

  /// Removes a tap.
  package mutating func remove(_ tap: Tap) {
    switch taps.removeValue(forKey: tap)?.place {
    case .port(let port, _):
      tapsOfPorts[port]?.removeAll { $0 == tap }
      if tapsOfPorts[port]?.isEmpty == true { tapsOfPorts[port] = nil }
      observeServices(of: port.node)
    case .link(let name):
      guard let link = linkNumber(name) else { return }
      tapsOfLinks[link]?.removeAll { $0 == tap }
      if tapsOfLinks[link]?.isEmpty == true { tapsOfLinks[link] = nil }
    case nil: break
    }
  }

  private mutating func insert(_ buffer: TapBuffer) -> Tap {
    nextTap += 1
    let tap = Tap(serial: nextTap)
    taps[tap] = buffer
    switch buffer.place {
    case .port(let port, _):
      tapsOfPorts[port, default: []].append(tap)
      observeServices(of: port.node)
    case .link(let name):
      if let link = linkNumber(name) { tapsOfLinks[link, default: []].append(tap) }
    }
    return tap
  }

  /// Makes a router report the packets at the service interfaces that have taps. These interfaces
  /// have no cable at which the packets could be recorded.
  mutating func observeServices(of node: String) {
    guard let router = routerNumber(node) else { return }
    routers[router].observedServicePorts = Set(
      tapsOfPorts.keys.filter { $0.node == node }.map(\.name))
  }
}
