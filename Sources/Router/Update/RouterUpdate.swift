import Wire

/// The configurations that are being applied, or being discarded.
struct Updates {
  /// The number of configurations that have become active.
  var count = 0
  /// The configuration that is being applied.
  var current: RouterUpdate?
  /// The configuration that follows it.
  var next: PreparedModel?
  /// The service planes of configurations that are no longer active, or never were.
  var retired = RetiredPlanes()
}

/// A configuration that is being applied, with its progress.
struct RouterUpdate {
  /// The steps, in order.
  enum Step {
    /// The routes of the routing instances are computed.
    case routes
    /// The service plane is prepared.
    case tunnels
    /// The policies of the tunnels are collected for the gateways.
    case policies
    /// The configuration becomes active.
    case takeOver
    /// Changes of tunnels are logged.
    case log
    /// The tunnels whose certificates are available are recorded.
    case credentials
    /// Gateways delete associations that the configuration no longer allows.
    case gateways
    /// The tunnels that are established without traffic are negotiated.
    case establishment
    case done
  }

  let prepared: PreparedModel
  var step = Step.routes
  /// Whether the configuration is active.
  var isVisible = false
  var instances: [RoutingInstance] = []
  /// The interfaces of the new configuration, with which the routes were computed; nil after the
  /// router has taken them over.
  var interfaces: InterfaceTable?
  /// The next service plane; nil before the routes are computed, and after the router has taken it
  /// over.
  var next: NextPlane?
  /// The changes to the present service plane; nil if a whole plane (`next`) is prepared.
  var patch: PlanePatch?
  var gateways: GatewayUpdate
  /// The tunnels that are to be logged, the next one last.
  var news: [Int] = []
  /// The number of tunnels whose certificates have been checked, and the faults by policy; nil if
  /// the faults have not been determined yet.
  var credentials: (checked: Int, faults: [String: String])?
  /// The tunnels with pairs that gateways are to delete.
  var withdrawn: [Int] = []
  /// The interval of the search for silent peers; nil if there is none.
  var pollInterval: Duration?

  init(_ prepared: PreparedModel, _ credentials: Credentials) {
    self.prepared = prepared
    gateways = GatewayUpdate(prepared.model, credentials)
  }

  /// Begins to prepare the next service plane, or the changes to the present one.
  mutating func beginTunnels(beside services: borrowing ServicePlane) {
    patch = PlanePatch(prepared, to: services)
    if patch == nil { next = NextPlane(prepared, beside: services) }
    step = .tunnels
  }

  /// Prepares the next tunnel. Returns false if all are prepared.
  mutating func makeTunnel(beside services: borrowing ServicePlane) -> Bool {
    if patch != nil { return patch?.advance(beside: services) == true }
    return next?.advance(beside: services) == true
  }

  /// Adds the policy of the next tunnel. Returns false if all have been added.
  mutating func preparePolicies(beside services: borrowing ServicePlane) -> Bool {
    if let plane = next?.plane { return gateways.prepare(plane, instances) }
    // If the plane is patched, its tunnels have the same positions in both configurations.
    return !prepared.dynamicTunnelCounts.isEmpty
      && gateways.prepare(prepared, services, instances)
  }

  /// Makes the service plane active, and records the work that is left.
  mutating func takeOver(_ services: inout ServicePlane, retiring retired: inout RetiredPlanes) {
    if var patch = patch.take() {
      let former = services.prepared.model
      patch.takeOver(&services)
      retired.append(former)
      (news, withdrawn, pollInterval) = (patch.news, patch.withdrawn, patch.pollInterval)
    } else if var next = next.take() {
      next.takeOver(&services)
      retired.append(next.plane)
      (news, withdrawn, pollInterval) = (next.news, next.withdrawn, next.pollInterval)
    }
    news.reverse()
    isVisible = true
    step = .log
  }

  /// Discards the policies that have been collected, because the certificates have changed.
  mutating func restartPolicies(_ credentials: Credentials) {
    gateways = GatewayUpdate(prepared.model, credentials)
    self.credentials = nil
    switch step {
    case .routes, .tunnels: break
    case .policies, .takeOver, .log, .credentials, .gateways, .establishment, .done:
      step = .policies
    }
  }
}
