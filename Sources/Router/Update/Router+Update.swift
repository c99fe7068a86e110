import IKE
package import Wire

/// The progress of a configuration that is being applied.
package enum UpdateProgress: Equatable, Sendable {
  /// No configuration is being applied.
  case idle
  /// The former configuration is still active.
  case preparing
  /// The new configuration is active, but some of the resulting work is not done yet.
  case visible
}

extension Router {
  /// Applies a committed configuration. Tunnels whose statements have not changed keep their
  /// security associations, routes keep their age, and interfaces keep their counters.
  package mutating func apply(_ model: RouterModel, at now: Instant) -> [RouterOutput] {
    beginUpdate(PreparedModel(model, former: prepared))
    return continueUpdate(at: now) { false }
  }

  /// The active configuration in prepared form. The next configuration is prepared from it.
  package var prepared: PreparedModel { dataplane.services.prepared }

  /// The progress of the configuration that is being applied.
  package var updateProgress: UpdateProgress {
    guard let update = updates.current else {
      return updates.retired.isEmpty ? .idle : .visible
    }
    return update.isVisible ? .visible : .preparing
  }

  /// Begins to apply a configuration in slices: `continueUpdate` must be called until
  /// `updateProgress` is `idle`. All other methods may be called in between. The former
  /// configuration stays active until the new one replaces it between two packets.
  ///
  /// A configuration that is not active yet is replaced by this one. One that is active is
  /// completed first.
  package mutating func beginUpdate(_ prepared: PreparedModel) {
    if updates.current?.isVisible == true {
      updates.next = prepared
      return
    }
    if let plane = updates.current?.next?.plane { updates.retired.append(plane) }
    updates.current = nil
    start(prepared)
  }

  private mutating func start(_ prepared: PreparedModel) {
    updates.current = RouterUpdate(prepared, controlPlane.credentials)
    dataplane.services.watchChanges()
  }

  /// Continues to apply a configuration until it is complete, or until `isSpent` returns true.
  /// `isSpent` is called after each unit of work. Most units take some microseconds; a few, such as
  /// the switch, take longer.
  package mutating func continueUpdate(
    at now: Instant, until isSpent: () -> Bool
  ) -> [RouterOutput] {
    enter(at: now) { router in
      while router.advanceUpdate(), !isSpent() {}
    }
  }

  /// Does the next unit of work. Returns false if there is none.
  private mutating func advanceUpdate() -> Bool {
    switch updates.current?.step {
    case nil: return updates.retired.discard()
    case .routes: computeRoutes()
    case .tunnels:
      if updates.current?.makeTunnel(beside: dataplane.services) != true {
        updates.current?.step = .policies
      }
    case .policies: preparePolicies()
    case .takeOver: takeOver()
    case .log: logNews()
    case .credentials: setCredentialFaults()
    case .gateways: followGateways()
    case .establishment: establishNext()
    case .done:
      updates.current = nil
      if let next = updates.next.take() { start(next) }
    }
    return true
  }

  // MARK: Before the switch

  private mutating func computeRoutes() {
    guard let prepared = updates.current?.prepared else { return }
    var later = dataplane.interfaces
    later.apply(prepared.model)
    let instances = dataplane.newInstances(prepared.model, later)
    updates.current?.instances = instances
    updates.current?.interfaces = later
    updates.current?.beginTunnels(beside: dataplane.services)
  }

  private mutating func preparePolicies() {
    if updates.current?.isVisible == true {
      if updates.current?.gateways.prepare(dataplane.services, dataplane.instances) == true {
        return
      }
      // Other certificates were set during the update, so the gateways are configured again.
      adoptGateways()
      updates.current?.step = .log
      return
    }
    if updates.current?.preparePolicies(beside: dataplane.services) != true {
      updates.current?.step = .takeOver
    }
  }

  // MARK: The switch

  private mutating func takeOver() {
    guard var update = updates.current.take() else { return }
    controlPlane.certificateCaches = controlPlane.certificateCaches.filter { name, _ in
      update.prepared.indices[name] != nil
    }
    dataplane.takeOver(&update, retiring: &updates.retired)
    updates.current = update
    updates.count += 1
    adoptGateways()
  }

  private mutating func adoptGateways() {
    updates.current?.gateways.adopt(&controlPlane.gateways, dataplane.services.library)
    control { controlPlane, _ in controlPlane.listen() }
  }

  // MARK: After the switch

  private mutating func logNews() {
    guard let index = updates.current?.news.popLast() else {
      updates.current?.step = .credentials
      return
    }
    let tunnel = dataplane.services.tunnels[index]
    let obstacle = tunnel.obstacle
    let state = obstacle.map { TunnelStatus.State.notInstalled($0) } ?? .installed
    let isAsItShouldBe = obstacle == nil || obstacle == .awaitingPacket
    log(
      LogLine(
        process: "spd", facility: .daemon, level: isAsItShouldBe ? .notice : .warning,
        message: "\(tunnel.words): \(state)"))
  }

  private mutating func setCredentialFaults() {
    let faults =
      updates.current?.credentials?.faults ?? controlPlane.credentialFaults(of: model)
    let first = updates.current?.credentials?.checked ?? 0
    let last = min(first + Self.unit, dataplane.services.tunnels.count)
    for index in first..<last { dataplane.setCredentialFault(of: index, faults) }
    pass()
    updates.current?.credentials = (last, faults)
    if last == dataplane.services.tunnels.count { updates.current?.step = .gateways }
  }

  /// The number of tunnels that are examined in one unit of work, for steps that do little per
  /// tunnel.
  private static let unit = 64

  private mutating func followGateways() {
    let request = updates.current?.gateways.follow(
      &controlPlane.gateways, at: dataplane.now, using: &dataplane.supplies.generator)
    if let request { return handle(request) }
    for index in updates.current?.withdrawn ?? [] { dataplane.services.tunnels.restore(index) }
    updates.current?.gateways.removeIdle(&controlPlane.gateways)
    control { controlPlane, _ in controlPlane.listen() }
    updates.current?.gateways.findEstablishing(controlPlane.gateways)
    updates.current?.step = .establishment
  }

  private mutating func establishNext() {
    let request = updates.current?.gateways.establish(
      &controlPlane.gateways, at: dataplane.now, using: &dataplane.supplies.generator)
    if let request { return handle(request) }
    advanceGateways()
    controlPlane.configurePoll(every: updates.current?.pollInterval)
    updates.current?.step = .done
  }

  private mutating func handle(_ request: GatewayUpdate.Request) {
    control { $0.handle(request.outputs, of: request.gateway, drawing: &$1) }
  }

  // MARK: Certificates

  /// Configures the tunnels of all local gateways at once, because the certificates have changed.
  mutating func configureGateways() {
    let faults = controlPlane.credentialFaults(of: model)
    for index in dataplane.services.tunnels.indices {
      dataplane.setCredentialFault(of: index, faults)
    }
    pass()
    var work = GatewayUpdate(model, controlPlane.credentials)
    while work.prepare(dataplane.services, dataplane.instances) {}
    work.adopt(&controlPlane.gateways, dataplane.services.library)
    control { controlPlane, _ in controlPlane.listen() }
    while let request = work.follow(
      &controlPlane.gateways, at: dataplane.now, using: &dataplane.supplies.generator)
    {
      handle(request)
    }
    work.removeIdle(&controlPlane.gateways)
    control { controlPlane, _ in
      controlPlane.listen()
      controlPlane.planEstablishment()
    }
  }
}
