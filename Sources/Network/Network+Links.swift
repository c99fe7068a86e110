import Router
import Wire

/// What routers know of their cables, and segments of their ends.
extension Network {
  /// Tells routers which of their cables lead to a port that is on, where a router may have turned
  /// some of its own on or off.
  mutating func refreshLinks(at router: Int) {
    let places = wiring.places(at: router)
    for place in places {
      let name = wiring.ends[place.link][place.end].port.name
      linkEnds[place.link].enable(place.end, routers[router].isAdministrativelyUp(name))
    }
    for place in places { refreshLink(place.link) }
    refreshOutside()
  }

  mutating func refreshLink(_ link: Int) {
    for (index, end) in wiring.ends[link].enumerated() {
      let isUp = !links[link].isCut && linkEnds[link].isUp(index)
      guard let node = end.node, wiring.isRouter(node), linkEnds[link].tell(index, isUp: isUp)
      else { continue }
      setLink(of: end.port.name, at: node, isUp: isUp)
    }
  }

  /// Tells routers about those of their ports that lead outside.
  mutating func refreshOutside() {
    guard let outside else { return }
    for node in topology.nodes {
      guard case .router(let ports) = node.kind, let router = routerNumber(node.name) else {
        continue
      }
      for port in ports {
        if let isUp = outside.isUp(Topology.Port(node.name, port)) {
          setLink(of: port, at: router, isUp: isUp)
        }
      }
    }
  }

  private mutating func setLink(of port: String, at router: Int, isUp: Bool) {
    let outputs = routers[router].setLink(port, isUp: isUp, at: now)
    follow(router)
    handle(outputs, of: router)
  }

  /// The segments at a node learn its addresses.
  mutating func learnAddresses(of node: Int) {
    for place in wiring.places(at: node) where linkEnds[place.link].segment != nil {
      let addresses =
        wiring.isRouter(node)
        ? routers[node].addresses(on: wiring.ends[place.link][place.end].port.name)
        : Set(hosts[node - wiring.routerCount].addresses)
      linkEnds[place.link].segment?.set(place.end, to: addresses)
    }
  }
}
