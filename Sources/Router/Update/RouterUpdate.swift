import Wire

/// A configuration on its way into force, and how far it has come.
struct RouterUpdate {
  /// In their order.
  enum Step {
    /// The routes of its instances are computed.
    case routes
    /// Its service plane is made.
    case tunnels
    /// The policies of its tunnels are put together, for the negotiators.
    case policies
    /// All of it comes into force.
    case takeOver
    /// What has become of tunnels is logged.
    case log
    /// Tunnels learn whether they have certificates.
    case credentials
    /// Negotiators delete what it does not allow any more.
    case gateways
    /// Tunnels that are to be there without traffic begin.
    case establishment
    case done
  }

  let prepared: PreparedModel
  var step = Step.routes
  /// Whether it is in force.
  var isVisible = false
  var instances: [RoutingInstance] = []
  /// The interfaces as they will be, by which the routes were computed; nil: they are the router's.
  var interfaces: InterfaceTable?
  /// nil before there are instances, and once it is the router's.
  var next: NextPlane?
  var gateways: GatewayUpdate
  /// Tunnels that are to be logged, the next one last.
  var news: [Int] = []
  /// How many tunnels know about their certificates; nil: it is not known yet what they lack.
  var credentials: (noted: Int, faults: [String: String])?
  /// Tunnels with pairs that negotiators delete.
  var withdrawn: [Int] = []
  var hasBackup = false

  init(_ prepared: PreparedModel, _ credentials: Credentials) {
    self.prepared = prepared
    gateways = GatewayUpdate(prepared.model, credentials)
  }

  /// Adds the policy of the next tunnel. False: all have been added.
  mutating func preparePolicies() -> Bool {
    guard let plane = next?.plane else { return false }
    return gateways.prepare(plane, instances)
  }

  /// Notes what is left to do now that the plane has been taken over.
  mutating func follow(_ plane: NextPlane) {
    news = plane.news.reversed()
    withdrawn = plane.withdrawn
    hasBackup = plane.hasBackup
    isVisible = true
    step = .log
  }

  /// Certificates are other ones: the policies that have been put together are of no use.
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
