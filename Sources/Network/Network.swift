package import Router
package import Wire

/// Routers and hosts on virtual links, under a virtual clock. The same doors, called in the same
/// order, give the same packets to the octet, as far as the generators do; those of a network that
/// is made from a seed are values, so that a copy draws what the original would have drawn, and
/// takes nothing from it.
package struct Network {
  package let topology: Topology
  /// Where the ports lead that have no cable here; nil: nowhere.
  package let outside: (any Outside)?
  package internal(set) var now: Instant
  /// For what is made beside the routers, such as key pairs; from the same source as theirs.
  package var generator: any RandomNumberGenerator
  /// How often something has happened: whoever waits for an event need not look again while it stays.
  package internal(set) var eventCount = 0
  let wiring: Wiring
  /// By number.
  var routers: [Router] = []
  /// By number, without the routers.
  var hosts: [Host] = []
  /// When the nodes have something to do.
  var deadlines: DeadlineQueue
  /// Of each router, the configuration whose addresses are known.
  var knownConfigurations: [Int]
  var queue = DeliveryQueue()
  var taps: [Tap: TapBuffer] = [:]
  /// The taps of each port and of each link: a packet must not cost more for what is watched elsewhere.
  var tapsOfPorts: [Topology.Port: [Tap]] = [:]
  var tapsOfLinks: [Int: [Tap]] = [:]
  /// In the order of the topology.
  var links: [LinkState]
  /// By link.
  var linkEnds: [LinkEnds]
  /// Answers to pings that somebody waits for.
  var answers: [PingIdentity: [PingAnswer]] = [:]
  var backgroundPings: [BackgroundPing] = []
  /// Where a copy follows a packet.
  var trace: TraceRecorder?
  /// For `takeProblems`.
  var problems: [String] = []
  private var nextTap = 0
  private var nextIdentifier: UInt16 = 0

  /// Everything random follows from `seed`: two networks of the same topology and seed behave alike.
  /// Routers begin without configuration.
  package init(
    _ topology: Topology, at start: Instant, outside: (any Outside)? = nil, seed: UInt64
  ) {
    self.init(topology, at: start, outside: outside) { link in
      Xoshiro256(seed: seed, name: "link \(link)").first
    } generator: { node in
      Xoshiro256(seed: seed, name: "node \(node)")
    }
  }

  /// `generator` makes a source of unpredictable bits for the router of that name and, with an empty
  /// name, for what is made beside them; where it is an object, the copies of the network share it.
  package init(
    _ topology: Topology, at start: Instant, outside: (any Outside)? = nil,
    generator: (String) -> any RandomNumberGenerator
  ) {
    self.init(topology, at: start, outside: outside, salt: { _ in 0 }, generator: generator)
  }

  private init(
    _ topology: Topology, at start: Instant, outside: (any Outside)?, salt: (String) -> UInt64,
    generator: (String) -> any RandomNumberGenerator
  ) {
    self.topology = topology
    self.outside = outside
    now = start
    self.generator = generator("")
    wiring = Wiring(topology)
    links = topology.links.map { LinkState($0, salt: salt($0.name)) }
    linkEnds = topology.links.map { LinkEnds($0.ends.count) }
    deadlines = DeadlineQueue(nodes: wiring.names.count)
    for node in topology.nodes {
      switch node.kind {
      case .router(let ports):
        routers.append(Router(chassis: ports, generator: generator(node.name)))
      case .host(let addresses, let gateway):
        let link = wiring.place(of: Topology.Port(node.name, Topology.hostPort))?.link
        hosts.append(
          Host(addresses, gateway: gateway, mtu: link.flatMap { topology.links[$0].mtu }))
      }
    }
    knownConfigurations = routers.map(\.configurationCount)
    for node in wiring.names.indices { learnAddresses(of: node) }
    for link in links.indices { refreshLink(link) }
    refreshOutside()
  }

  /// Begins anew, as if the network had just been made at `start` from `seed`: routers without
  /// configuration or log, links up and as the topology has them, counters at zero, nothing under
  /// way, no ping. Taps stay, and have seen nothing.
  ///
  /// `topology`: how the same nodes are to be cabled from now on; nil: as they are.
  package mutating func restart(_ topology: Topology? = nil, at start: Instant, seed: UInt64) {
    become(Network(topology ?? self.topology, at: start, outside: outside, seed: seed))
  }

  /// Becomes what it was at another moment. Taps stay, and have seen nothing.
  package mutating func goBack(to past: Network) { become(past) }

  /// Becomes another one, watched in the same places.
  private mutating func become(_ other: Network) {
    var other = other
    other.taps = taps.mapValues { TapBuffer($0.place) }
    other.tapsOfPorts = tapsOfPorts
    // The links may have other numbers there.
    other.tapsOfLinks = [:]
    for tap in taps.keys.sorted(by: { $0.serial < $1.serial }) {
      if case .link(let name)? = taps[tap]?.place, let link = other.linkNumber(name) {
        other.tapsOfLinks[link, default: []].append(tap)
      }
    }
    // Nobody gets a tap that another one still has, and whoever waits for an event looks again.
    other.nextTap = nextTap
    other.eventCount = eventCount &+ 1
    for node in wiring.names {
      other.observeServices(of: node)
      if let former = routerNumber(node), let next = other.routerNumber(node) {
        other.routers[next].keepKeys(behind: routers[former])
      }
    }
    self = other
  }

  /// Gives a router a committed configuration. False: there is no such router.
  @discardableResult
  package mutating func apply(_ model: RouterModel, to node: String) -> Bool {
    guard let router = routerNumber(node) else { return false }
    let outputs = routers[router].apply(model, at: now)
    follow(router)
    // Before its first words.
    serve(node)
    handle(outputs, of: router)
    // A port that is disabled darkens the other end.
    refreshLinks(at: router)
    return true
  }

  /// Begins to apply a configuration as `apply` does, but in slices. `continueApply` must be called
  /// until it returns `idle`, and packets may be handled between two calls. If an earlier
  /// configuration is not in force yet, this one replaces it. Returns false if there is no such
  /// router.
  @discardableResult
  package mutating func beginApply(_ prepared: PreparedModel, to node: String) -> Bool {
    guard let router = routerNumber(node) else { return false }
    routers[router].beginUpdate(prepared)
    return true
  }

  /// Continues to apply a configuration until it is complete, or until `isSpent` returns true.
  /// Returns the progress.
  @discardableResult
  package mutating func continueApply(
    to node: String, until isSpent: () -> Bool
  ) -> UpdateProgress {
    guard let router = routerNumber(node) else { return .idle }
    let count = routers[router].configurationCount
    let outputs = routers[router].continueUpdate(at: now, until: isSpent)
    let progress = routers[router].updateProgress
    follow(router)
    let isVisible = routers[router].configurationCount != count
    // The addresses change at the switch. Addresses of gateways that still had to send deletions
    // are removed at the end.
    if isVisible || progress == .idle { serve(node) }
    handle(outputs, of: router)
    if isVisible { refreshLinks(at: router) }
    return progress
  }

  /// The router as it is now, to be asked; what is to change goes through `withRouter`.
  package func router(_ name: String) -> Router? { routerNumber(name).map { routers[$0] } }

  /// Lends a router, to clear what it counts. nil: there is none of that name.
  @discardableResult
  package mutating func withRouter<Result>(
    _ name: String, _ body: (inout Router) -> Result
  ) -> Result? {
    guard let router = routerNumber(name) else { return nil }
    defer { follow(router) }
    return body(&routers[router])
  }

  /// Lends a router, to do what sends packets. False: there is no router of that name.
  @discardableResult
  package mutating func drive(
    _ name: String, _ body: (inout Router, Instant) -> [RouterOutput]
  ) -> Bool {
    let now = now
    guard let router = routerNumber(name), let outputs = withRouter(name, { body(&$0, now) })
    else { return false }
    handle(outputs, of: router)
    return true
  }

  /// Restores a router to its state in another copy of this network.
  package mutating func replace(_ node: String, asIn other: Network) {
    guard let router = routerNumber(node), let former = other.router(node) else { return }
    routers[router] = former
    knownConfigurations[router] = former.configurationCount
    learnAddresses(of: router)
    for place in wiring.places(at: router) { linkEnds[place.link].forget(place.end) }
    follow(router)
  }

  private func linkNumber(_ name: String) -> Int? {
    topology.links.firstIndex { $0.name == name }
  }

  /// The number of a router.
  func routerNumber(_ name: String) -> Int? {
    wiring[name].flatMap { wiring.isRouter($0) ? $0 : nil }
  }

  func host(_ name: String) -> Host? {
    guard let number = wiring[name], !wiring.isRouter(number) else { return nil }
    return hosts[number - wiring.routerCount]
  }

  /// Notes what may have changed of a node that has done something: when it is to be called again,
  /// and its addresses.
  mutating func follow(_ node: Int) {
    guard wiring.isRouter(node) else {
      return deadlines.set(node, to: hosts[node - wiring.routerCount].nextDeadline)
    }
    let (due, count) = Self.state(of: &routers[node])
    deadlines.set(node, to: due)
    guard knownConfigurations[node] != count else { return }
    knownConfigurations[node] = count
    learnAddresses(of: node)
  }

  /// `inout`, because what an array gives out for reading is copied, and a router is large.
  private static func state(of router: inout Router) -> (due: Instant?, configurations: Int) {
    (router.nextDeadline, router.configurationCount)
  }

  /// Pulls a cable, or puts it back. False: there is no such link.
  @discardableResult
  package mutating func setLink(_ name: String, isCut: Bool) -> Bool {
    guard let link = topology.links.firstIndex(where: { $0.name == name }) else { return false }
    links[link].isCut = isCut
    refreshLink(link)
    refreshOutside()
    return true
  }

  /// Pulls the cables out of all ports of a node, or puts them back. False: there is no such node.
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

  /// An address, or the name of a node: a host's first address, or that by which a router's default
  /// instance is reached over its first cabled port.
  package func address(of text: String) -> IPv4Address? {
    if let address = IPv4Address(text) { return address }
    if let host = host(text) { return host.addresses.first }
    guard let units = router(text)?.interfaceStatus.flatMap(\.units) else { return nil }
    let candidates = units.filter { $0.instance == "default" && !$0.addresses.isEmpty }
    let best =
      candidates.first { wiring.place(of: Topology.Port(text, $0.name.name)) != nil }
      ?? candidates.first
    return best?.addresses.first?.address
  }

  // MARK: Taps

  /// Watches one port, or one unit of it, in both directions; of a service interface, what goes to
  /// the service and what comes back. nil: there is no such port.
  package mutating func tap(port: Topology.Port, unit: Int? = nil) -> Tap? {
    switch topology.node(port.node)?.kind {
    case .router: guard router(port.node)?.hasPort(port.name) == true else { return nil }
    case .host: guard port.name == Topology.hostPort else { return nil }
    case nil: return nil
    }
    return insert(TapBuffer(.port(port, unit: unit)))
  }

  /// Watches one link: each packet once. nil: there is no such link.
  package mutating func tap(link name: String) -> Tap? {
    linkNumber(name).map { _ in insert(TapBuffer(.link(name))) }
  }

  /// What it saw since it was last asked, oldest first.
  package mutating func take(_ tap: Tap) -> [TappedPacket] { taps[tap]?.take() ?? [] }

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

  /// Service interfaces have no cable: the router itself tells what passes them, where watched.
  private mutating func observeServices(of node: String) {
    guard let router = routerNumber(node) else { return }
    routers[router].observedServicePorts = Set(
      tapsOfPorts.keys.filter { $0.node == node }.map(\.name))
  }

  /// Distinguishes the pings of one node.
  mutating func makeIdentifier() -> UInt16 {
    nextIdentifier &+= 1
    return nextIdentifier
  }
}

extension Network {
  /// The node that has an address: a host by its name, a router by its name and interface.
  package func name(of address: IPv4Address) -> String? {
    for node in topology.nodes {
      if host(node.name)?.addresses.contains(address) == true { return node.name }
      let unit = router(node.name)?.interfaceStatus.lazy.flatMap(\.units)
        .first { $0.addresses.contains { $0.address == address } }
      if let unit { return "\(node.name):\(unit.name)" }
    }
    return nil
  }
}
