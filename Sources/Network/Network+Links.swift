import Router
import Wire

/// The state of the links and of their ends, as routers see it, and the addresses on segments.
extension Network {
  /// The state of all links, in the order of the topology.
  package var linkStatus: [LinkStatus] {
    zip(topology.links, links).map { link, state in
      LinkStatus(
        link: link, isCut: state.isCut, impairment: state.impairment, counters: state.counters)
    }
  }

  /// Sets the impairment of a link from now on. Returns false if there is no such link.
  @discardableResult
  package mutating func setImpairment(_ impairment: Impairment, of name: String) -> Bool {
    guard let link = linkNumber(name) else { return false }
    links[link].impairment = impairment
    return true
  }

  /// Unplugs the cable of a link, or plugs it in again. Returns false if there is no such link.
  @discardableResult
  package mutating func setLink(_ name: String, isCut: Bool) -> Bool {
    guard let link = linkNumber(name) else { return false }
    links[link].isCut = isCut
    refreshLink(link)
    refreshOutside()
    return true
  }

  /// Unplugs the cables of all ports of a node, or plugs them in again. Returns false if there is
  /// no such node.
  @discardableResult
  package mutating func setCables(of node: String, arePulled: Bool) -> Bool {
    guard let number = wiring[node] else { return false }
    for place in wiring.places(at: number) {
      linkEnds[place.link].pull(place.end, arePulled)
      refreshLink(place.link)
    }
    refreshOutside()
    return true
  }

  /// Updates the state of all links at a router after it may have enabled or disabled some of its
  /// ports.
  mutating func refreshLinks(at router: Int) {
    let places = wiring.places(at: router)
    for place in places {
      let name = wiring.ends[place.link][place.end].port.name
      linkEnds[place.link].enable(place.end, routers[router].isAdministrativelyUp(name))
    }
    for place in places { refreshLink(place.link) }
    refreshOutside()
  }

  /// Notifies the routers at a link whose end of it has gone up or down.
  mutating func refreshLink(_ link: Int) {
    for (index, end) in wiring.ends[link].enumerated() {
      let isUp = !links[link].isCut && linkEnds[link].isUp(index)
      guard let node = end.node, wiring.isRouter(node), linkEnds[link].setState(index, isUp: isUp)
      else { continue }
      setLink(of: end.port.name, at: node, isUp: isUp)
    }
  }

  /// Reports the state of ports that lead outside of the network to their routers.
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

  /// Updates the addresses of a node on its segments.
  mutating func recordAddresses(of node: Int) {
    for place in wiring.places(at: node) where linkEnds[place.link].segment != nil {
      let addresses =
        wiring.isRouter(node)
        ? routers[node].addresses(on: wiring.ends[place.link][place.end].port.name)
        : Set(hosts[node - wiring.routerCount].addresses)
      linkEnds[place.link].segment?.set(place.end, to: addresses)
    }
  }
}
