import IKE
package import Wire

/// How far a configuration has come on its way into force.
package enum UpdateProgress: Equatable, Sendable {
  /// None is on its way.
  case idle
  /// The former configuration is in force.
  case preparing
  /// The new one is in force; some of what follows from it is yet to be done.
  case visible
}

extension Router {
  /// Takes a committed configuration. Tunnels whose statements did not change keep their security
  /// associations, routes their age, interfaces their counters.
  package mutating func apply(_ model: RouterModel, at now: Instant) -> [RouterOutput] {
    beginUpdate(PreparedModel(model, former: prepared))
    return continueUpdate(at: now) { false }
  }

  /// The configuration in force, as it was prepared: for the next one.
  package var prepared: PreparedModel { services.prepared }

  package var updateProgress: UpdateProgress {
    guard let update else { return retired.isEmpty ? .idle : .visible }
    return update.isVisible ? .visible : .preparing
  }

  /// Takes a configuration that is to come into force in slices: `continueUpdate` has to be called
  /// until `updateProgress` is `idle`. Until then all doors stay open; the configuration in force
  /// is the former one, and then, from one packet to the next, the new one.
  ///
  /// Another that is not in force yet is replaced by it. One that is in force is finished first.
  package mutating func beginUpdate(_ prepared: PreparedModel) {
    if update?.isVisible == true {
      nextUpdate = prepared
      return
    }
    if let plane = update?.next?.plane { retired.append(plane) }
    update = nil
    start(prepared)
  }

  private mutating func start(_ prepared: PreparedModel) {
    update = RouterUpdate(prepared, credentials)
    services.watchChanges()
  }

  /// Goes on with a configuration that is on its way, until all is done, or `isSpent` says that
  /// time is up: it is asked after each piece of work, and all but a few of them, the switch among
  /// these, take some microseconds.
  package mutating func continueUpdate(
    at now: Instant, until isSpent: () -> Bool
  ) -> [RouterOutput] {
    begin(at: now)
    while advanceUpdate(), !isSpent() {}
    return finish()
  }

  /// Does the next piece. False: there is none.
  private mutating func advanceUpdate() -> Bool {
    switch update?.step {
    case nil: return retired.discard()
    case .routes: computeRoutes()
    case .tunnels:
      if update?.next?.advance(beside: services) != true { update?.step = .policies }
    case .policies: preparePolicies()
    case .takeOver: takeOver()
    case .log: logNews()
    case .credentials: noteCredentials()
    case .gateways: followGateways()
    case .establishment: establishNext()
    case .done:
      update = nil
      if let next = nextUpdate {
        nextUpdate = nil
        start(next)
      }
    }
    return true
  }

  // MARK: Before the switch

  private mutating func computeRoutes() {
    guard let prepared = update?.prepared else { return }
    var later = interfaces
    later.apply(prepared.model)
    let instances = newInstances(prepared.model, later)
    update?.instances = instances
    update?.next = NextPlane(prepared, instances, beside: services)
    update?.interfaces = later
    update?.step = .tunnels
  }

  private func newInstances(
    _ model: RouterModel, _ interfaces: InterfaceTable
  ) -> [RoutingInstance] {
    let former = Dictionary(
      instances.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return model.routingInstances.enumerated().map { index, configured in
      var instance = RoutingInstance(configured)
      if let before = former[configured.name] { instance.inherit(before) }
      instance.computeRoutes(interfaces, index: index, at: now)
      return instance
    }
  }

  private mutating func preparePolicies() {
    if update?.isVisible == true {
      if update?.gateways.prepare(services, instances) == true { return }
      // Other certificates have come meanwhile.
      update?.gateways.adopt(&gateways, services.library)
      update?.step = .log
      return
    }
    if update?.preparePolicies() != true { update?.step = .takeOver }
  }

  // MARK: The switch

  private mutating func takeOver() {
    guard var next = update?.next.take(), let update else { return }
    let model = update.prepared.model
    certificateCaches = certificateCaches.filter { name, _ in
      update.prepared.indices[name] != nil
    }
    if var later = self.update?.interfaces.take(), later.linkChanges == interfaces.linkChanges {
      later.takeCounters(of: interfaces)
      interfaces = later
      let former = Dictionary(
        instances.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      instances = update.instances
      for index in instances.indices {
        if let before = former[instances[index].name] { instances[index].takeFragments(of: before) }
      }
    } else {
      interfaces.apply(model)
      instances = newInstances(model, interfaces)
    }
    next.takeOver(&services)
    self.update?.follow(next)
    configurationCount += 1
    retired.append(next.plane)
    interfaces.setServices(services)
    for index in services.sets.indices {
      services.sets[index].slot = interfaces.slot(of: services.sets[index].serviceInterface)
    }
    self.update?.gateways.adopt(&gateways, services.library)
  }

  // MARK: After the switch

  private mutating func logNews() {
    guard let index = update?.news.popLast() else {
      update?.step = .credentials
      return
    }
    let tunnel = services.tunnels[index]
    let obstacle = tunnel.obstacle
    let state = obstacle.map { TunnelStatus.State.notInstalled($0) } ?? .installed
    let isAsItShouldBe = obstacle == nil || obstacle == .awaitingPacket
    log("spd", .daemon, isAsItShouldBe ? .notice : .warning, "\(tunnel.words): \(state)")
  }

  private mutating func noteCredentials() {
    let faults = update?.credentials?.faults ?? credentialFaults()
    let first = update?.credentials?.noted ?? 0
    let last = min(first + Self.unit, services.tunnels.count)
    for index in first..<last { noteCredential(of: index, faults) }
    update?.credentials = (last, faults)
    if last == services.tunnels.count { update?.step = .gateways }
  }

  /// How many tunnels are looked at in one piece of work, where there is little to be done.
  private static let unit = 64

  private mutating func followGateways() {
    if let request = update?.gateways.follow(&gateways, at: now, using: &generator) {
      heed(request.outputs, of: request.gateway)
      return
    }
    for index in update?.withdrawn ?? [] { services.tunnels.restore(index) }
    update?.gateways.removeIdle(&gateways)
    update?.gateways.findEstablishing(gateways)
    update?.step = .establishment
  }

  private mutating func establishNext() {
    if let request = update?.gateways.establish(&gateways, at: now, using: &generator) {
      heed(request.outputs, of: request.gateway)
      return
    }
    advanceGateways()
    configurePoll(hasBackup: update?.hasBackup == true)
    update?.step = .done
  }

  // MARK: Certificates

  /// Gives each local gateway its tunnels anew, at once: certificates are other ones.
  mutating func configureGateways() {
    let faults = credentialFaults()
    for index in services.tunnels.indices { noteCredential(of: index, faults) }
    var work = GatewayUpdate(model, credentials)
    while work.prepare(services, instances) {}
    work.adopt(&gateways, services.library)
    while let request = work.follow(&gateways, at: now, using: &generator) {
      heed(request.outputs, of: request.gateway)
    }
    work.removeIdle(&gateways)
    for index in gateways.indices { gateways[index].negotiator.planEstablishment(at: now) }
  }
}
