package import Router
package import Wire

/// Routers and hosts on virtual links, with a virtual clock. The same methods, called in the same
/// order, give the same packets, octet for octet, if the random number generators give the same
/// numbers. The generators of a network that is made from a seed are values: a copy of the network
/// draws the numbers that the original would have drawn, and does not change those of the original.
package struct Network {
  /// The nodes and links with which the network was created.
  package let topology: Topology
  /// The devices behind the ports that have no cable in the network; nil if there are none.
  package let outside: (any Outside)?
  /// The present time on the virtual clock.
  package internal(set) var now: Instant
  /// The random numbers for values outside the routers, such as key pairs; from the same source as
  /// those of the routers.
  package var generator: any RandomNumberGenerator
  /// The number of events so far. A caller who waits for a change need not look again while the
  /// number stays the same.
  package internal(set) var eventCount = 0
  let wiring: Wiring
  /// The routers, by their numbers.
  var routers: [Router] = []
  /// The hosts, by their numbers less the number of routers.
  var hosts: [Host] = []
  /// The times at which the nodes have work to do.
  var deadlines: DeadlineQueue
  /// For each router, the number of the configuration whose addresses the segments have stored.
  var knownConfigurations: [Int]
  var queue = DeliveryQueue()
  var taps: [Tap: TapBuffer] = [:]
  /// The taps of each port and of each link, so that a packet takes no time for taps elsewhere.
  var tapsOfPorts: [Topology.Port: [Tap]] = [:]
  var tapsOfLinks: [Int: [Tap]] = [:]
  /// The links, in the order of the topology.
  var links: [LinkState]
  /// The ends of each link.
  var linkEnds: [LinkEnds]
  /// The answers to the pings that are under way.
  var answers: [PingIdentity: [PingAnswer]] = [:]
  var backgroundPings: [BackgroundPing] = []
  /// The record of the packet that a copy of the network follows; nil if it follows none.
  var trace: TraceRecorder?
  /// The problems that `takeProblems` has not returned yet.
  var problems: [String] = []
  var nextTap = 0
  var nextIdentifier: UInt16 = 0

  /// Creates a network whose random numbers all depend on `seed`: two networks with the same
  /// topology and seed behave alike. The routers have no configuration at first.
  package init(
    _ topology: Topology, at start: Instant, outside: (any Outside)? = nil, seed: UInt64
  ) {
    self.init(topology, at: start, outside: outside) { link in
      Xoshiro256(seed: seed, name: "link \(link)").first
    } generator: { node in
      Xoshiro256(seed: seed, name: "node \(node)")
    }
  }

  /// Creates a network. `generator` returns the random number generator of the router with a name,
  /// and for the empty name that of values outside the routers. If the generator is an object, the
  /// copies of the network share it.
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
    for node in wiring.names.indices { recordAddresses(of: node) }
    for link in links.indices { refreshLink(link) }
    refreshOutside()
  }

  /// Resets the network to the state of one that has just been made at `start` from `seed`: routers
  /// have no configuration and no log, links are up and as the topology describes them, counters
  /// are zero, and no packet or ping is under way. Taps stay, without recorded packets.
  ///
  /// `topology`: the new cabling of the same nodes; nil: the cabling stays the same.
  package mutating func restart(_ topology: Topology? = nil, at start: Instant, seed: UInt64) {
    become(Network(topology ?? self.topology, at: start, outside: outside, seed: seed))
  }

  /// Resets the network to an earlier state. Taps stay, without recorded packets.
  package mutating func goBack(to past: Network) { become(past) }

  /// Replaces the network by another one, which gets the same taps.
  private mutating func become(_ other: Network) {
    var other = other
    other.taps = taps.mapValues { TapBuffer($0.place) }
    other.tapsOfPorts = tapsOfPorts
    // The links may have other numbers in the other network.
    other.tapsOfLinks = [:]
    for tap in taps.keys.sorted(by: { $0.serial < $1.serial }) {
      if case .link(let name)? = taps[tap]?.place, let link = other.linkNumber(name) {
        other.tapsOfLinks[link, default: []].append(tap)
      }
    }
    // The numbers of taps must stay unique, and callers who wait for an event have to look again.
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

  /// Applies a committed configuration to a router. Returns false if there is no such router.
  @discardableResult
  package mutating func apply(_ model: RouterModel, to node: String) -> Bool {
    guard let router = routerNumber(node) else { return false }
    let outputs = routers[router].apply(model, at: now)
    follow(router)
    // The addresses must be set up before the first packets are sent.
    serve(node)
    handle(outputs, of: router)
    // The link of a disabled port is down at the other end too.
    refreshLinks(at: router)
    return true
  }

  /// Begins to apply a configuration like `apply`, but in slices. `continueApply` must be called
  /// until it returns `idle`, and packets may be handled between two calls. An earlier
  /// configuration that is not active yet is replaced by this one. Returns false if there is no
  /// such router.
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

  /// Returns a router, for reading. Changes are made through `withRouter`.
  package func router(_ name: String) -> Router? { routerNumber(name).map { routers[$0] } }

  /// Calls `body` with a router, for changes that send no packets. Returns nil if there is no
  /// router with that name.
  @discardableResult
  package mutating func withRouter<Result>(
    _ name: String, _ body: (inout Router) -> Result
  ) -> Result? {
    guard let router = routerNumber(name) else { return nil }
    defer { follow(router) }
    return body(&routers[router])
  }

  /// Calls `body` with a router, and handles the outputs that it returns. Returns false if there is
  /// no router with that name.
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
    recordAddresses(of: router)
    for place in wiring.places(at: router) { linkEnds[place.link].invalidate(place.end) }
    follow(router)
  }

  func linkNumber(_ name: String) -> Int? {
    topology.links.firstIndex { $0.name == name }
  }

  /// Returns the number of a router; nil if there is none with the name.
  func routerNumber(_ name: String) -> Int? {
    wiring[name].flatMap { wiring.isRouter($0) ? $0 : nil }
  }

  func host(_ name: String) -> Host? {
    guard let number = wiring[name], !wiring.isRouter(number) else { return nil }
    return hosts[number - wiring.routerCount]
  }

  /// Records the next deadline of a node that has been called, and its addresses if they may have
  /// changed.
  mutating func follow(_ node: Int) {
    guard wiring.isRouter(node) else {
      return deadlines.set(node, to: hosts[node - wiring.routerCount].nextDeadline)
    }
    let (due, count) = Self.state(of: &routers[node])
    deadlines.set(node, to: due)
    guard knownConfigurations[node] != count else { return }
    knownConfigurations[node] = count
    recordAddresses(of: node)
  }

  // The router is passed `inout`, because an array element that is passed for reading is copied,
  // and a router is large.
  private static func state(of router: inout Router) -> (due: Instant?, configurations: Int) {
    (router.nextDeadline, router.configurationCount)
  }

  /// Returns the address that a text denotes, which is an address or the name of a node. The name
  /// of a host denotes its first address, and the name of a router an address of its default
  /// instance, preferably at a port with a cable.
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

  /// Returns the node that has an address: the name of a host, or the names of a router and of its
  /// interface.
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
