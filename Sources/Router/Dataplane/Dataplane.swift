import Cryptography
import Wire

/// Where packets go: interfaces, routes, service sets, tunnels, and the batch in which packets are
/// sealed and opened together. It negotiates nothing: what it needs of the control plane, and what
/// that may want to know, it tells as events, and it does what the control plane asks for.
struct Dataplane {
  var interfaces: InterfaceTable
  var instances: [RoutingInstance]
  var services: ServicePlane
  /// Where IKE messages are received.
  var negotiatingGateways: [LocalGatewayName] = []
  /// Packets on their way through tunnels together.
  var queues = ServiceQueues()
  var liveness = Liveness()
  var drops: [DropReason: UInt64] = [:]
  var supplies: Supplies
  /// RFC 1812 §4.3.2.8.
  var errorLimit = RateLimit(perSecond: 50)
  /// Of what others say about the ways of tunnels: each is looked up among all of them.
  var pathMTULimit = RateLimit(perSecond: 50)
  private(set) var now = Instant.origin
  /// What the router says to the world: in one list, so that its order is kept.
  private var outputs: [RouterOutput] = []
  private(set) var events: [DataplaneEvent] = []
  /// Service interfaces, without unit, whose packets are to be told (`RouterOutput.observed`).
  var observedServicePorts: Set<String> = []
  private var nextIdentification: UInt16 = 0
  /// Of the last packet that a new negotiated SA has sent: 0, but in tests of the end of the range.
  var firstSequenceNumber: UInt32 = 0

  init(chassis: [String], _ prepared: PreparedModel, generator: any RandomNumberGenerator) {
    interfaces = InterfaceTable(chassis: chassis)
    instances = prepared.model.routingInstances.map(RoutingInstance.init)
    services = ServicePlane(prepared, library: CryptographicLibrary())
    supplies = Supplies(generator: generator)
  }

  /// A clock that runs backwards is one that stands still.
  mutating func passTime(to now: Instant) {
    self.now = max(self.now, now)
    interfaces.passTime(to: self.now)
    outputs = []
  }

  func instanceIndex(named name: String) -> Int? { instances.firstIndex { $0.name == name } }

  /// Whether that changed anything.
  mutating func setLink(_ port: String, isUp: Bool) -> Bool {
    guard interfaces.setLink(port, isUp: isUp, at: now) else { return false }
    for index in instances.indices {
      instances[index].computeRoutes(interfaces, index: index, at: now)
    }
    return true
  }

  /// When fragments that wait for others are given up, or packets of new pairs go, or the counters
  /// of tunnels are compared.
  var nextDeadline: Instant? {
    let fragments = instances.compactMap(\.reassembler.nextDeadline).min()
    guard let next = liveness.nextDeadline else { return fragments }
    return fragments.map { min($0, next) } ?? next
  }

  /// Does what is due.
  mutating func advance() {
    advanceLiveness()
    for index in instances.indices { expireFragments(of: index) }
  }

  mutating func identification() -> UInt16 {
    nextIdentification &+= 1
    return nextIdentification
  }

  // MARK: What others are told

  mutating func tell(_ output: RouterOutput) { outputs.append(output) }

  /// Makes room for what is to be sent.
  mutating func expectOutputs(_ count: Int) { outputs.reserveCapacity(count) }

  /// What is to be sent and told, once nothing waits any more; nothing is left here.
  mutating func takeOutputs(_: Idle) -> [RouterOutput] {
    var taken: [RouterOutput] = []
    swap(&taken, &outputs)
    return taken
  }

  var hasEvents: Bool { !events.isEmpty }

  mutating func tell(_ event: DataplaneEvent) { events.append(event) }

  /// The events that have not been passed on yet, the oldest first; none are left here.
  mutating func takeEvents() -> [DataplaneEvent] {
    var taken: [DataplaneEvent] = []
    swap(&taken, &events)
    return taken
  }

  /// A line that a packet causes.
  mutating func logPacket(_ message: @autoclosure () -> String) {
    if supplies.logLimit.allows(at: now) { tell(.line(.packets(message()))) }
  }

  /// Whether anybody watches packets.
  var isObserved: Bool { !observedServicePorts.isEmpty }

  /// Tells of a packet that passes a unit, if that is watched.
  mutating func observe(
    _ packet: borrowing IPv4Packet, on unit: LogicalInterface, isSent: Bool
  ) {
    guard observedServicePorts.contains(unit.name) else { return }
    tell(.observed(packet.octets, on: unit, isSent: isSent))
  }

  mutating func drop(_ transit: borrowing Transit, _ reason: DropReason) {
    drop(reason, ingress: transit.ingress)
  }

  /// Counts a packet that goes no further; `ingress` is the slot of the unit by which it came.
  mutating func drop(_ reason: DropReason, ingress: Int?) {
    drops[reason, default: 0] &+= 1
    if let ingress { interfaces.count(reason, at: ingress) }
  }
}
