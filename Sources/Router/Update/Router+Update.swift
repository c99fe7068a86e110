import IKE
package import Wire

/// How far a configuration has come into force.
package enum UpdateProgress: Equatable, Sendable {
  /// No configuration is being brought into force.
  case idle
  /// The former configuration is in force.
  case preparing
  /// The new configuration is in force, but some of the resulting work is not done yet.
  case visible
}

extension Router {
  /// Brings a committed configuration into force. Tunnels whose statements have not changed keep
  /// their security associations, routes keep their age, and interfaces keep their counters.
  package mutating func apply(_ model: RouterModel, at now: Instant) -> [RouterOutput] {
    beginUpdate(PreparedModel(model, former: prepared))
    return continueUpdate(at: now) { false }
  }

  /// The configuration in force, in prepared form. The next configuration is prepared from it.
  package var prepared: PreparedModel { services.prepared }

  package var updateProgress: UpdateProgress {
    guard let update else { return retired.isEmpty ? .idle : .visible }
    return update.isVisible ? .visible : .preparing
  }

  /// Begins to bring a configuration into force in slices: `continueUpdate` must be called until
  /// `updateProgress` is `idle`. All other methods may be called meanwhile. The former
  /// configuration stays in force until the new one replaces it between two packets.
  ///
  /// A configuration that is not in force yet is replaced by this one. One that is in force is
  /// completed first.
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

  /// Continues to bring a configuration into force until it is complete, or until `isSpent` returns
  /// true. `isSpent` is called after each unit of work. Most units take some microseconds; a few,
  /// such as the switch, take longer.
  package mutating func continueUpdate(
    at now: Instant, until isSpent: () -> Bool
  ) -> [RouterOutput] {
    begin(at: now)
    while advanceUpdate(), !isSpent() {}
    return finish()
  }

  /// Does the next unit of work. Returns false if there is none.
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
      // Other certificates were set during the update, so the gateways are configured again.
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

  /// The number of tunnels that are examined in one unit of work, for steps that do little per
  /// tunnel.
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

  /// Configures the tunnels of all local gateways at once, because the certificates have changed.
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
