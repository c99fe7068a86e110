import Cryptography
import Wire

/// The part of a router that handles packets: interfaces, routes, service sets, tunnels, and the
/// queue of packets that are encrypted and decrypted together. It does not negotiate: it emits
/// events for the control plane, and executes the commands of the control plane.
struct Dataplane {
  var interfaces: InterfaceTable
  var instances: [RoutingInstance]
  var services: ServicePlane
  /// IKE messages are received at these local gateways.
  var negotiatingGateways: [LocalGatewayName] = []
  /// The packets that wait to be encrypted or decrypted together.
  var queues = ServiceQueues()
  var liveness = Liveness()
  var drops: [DropReason: UInt64] = [:]
  var supplies: Supplies
  /// The limit of ICMP errors. RFC 1812 section 4.3.2.8.
  var errorLimit = RateLimit(perSecond: 50)
  /// The limit of ICMP errors about path MTUs, because all tunnels are searched for each of them.
  var pathMTULimit = RateLimit(perSecond: 50)
  private(set) var now = Instant.origin
  /// The packets and reports that the router has not returned yet, in their order.
  private var outputs: [RouterOutput] = []
  private(set) var events: [DataplaneEvent] = []
  /// The service interfaces, without unit, whose packets are reported (`RouterOutput.observed`).
  var observedServicePorts: Set<String> = []
  private var nextIdentification: UInt16 = 0
  /// The sequence number after which that of the first packet of a new negotiated SA follows. It is
  /// 0, except in tests of the end of the range.
  var firstSequenceNumber: UInt32 = 0

  init(chassis: [String], _ prepared: PreparedModel, generator: any RandomNumberGenerator) {
    interfaces = InterfaceTable(chassis: chassis)
    instances = prepared.model.routingInstances.map(RoutingInstance.init)
    services = ServicePlane(prepared, library: CryptographicLibrary())
    supplies = Supplies(generator: generator)
  }

  /// Sets the time. A time before the present one is ignored.
  mutating func passTime(to now: Instant) {
    self.now = max(self.now, now)
    interfaces.passTime(to: self.now)
    outputs = []
  }

  func instanceIndex(named name: String) -> Int? { instances.firstIndex { $0.name == name } }

  /// Sets the state of a link. Returns whether that has changed anything.
  mutating func setLink(_ port: String, isUp: Bool) -> Bool {
    guard interfaces.setLink(port, isUp: isUp, at: now) else { return false }
    for index in instances.indices {
      instances[index].computeRoutes(interfaces, index: index, at: now)
    }
    return true
  }

  /// The time at which `advance` has work to do: fragments expire, packets are sent by new pairs,
  /// or the counters of tunnels are compared.
  var nextDeadline: Instant? {
    let fragments = instances.compactMap(\.reassembler.nextDeadline).min()
    guard let next = liveness.nextDeadline else { return fragments }
    return fragments.map { min($0, next) } ?? next
  }

  /// Does the work that is due.
  mutating func advance() {
    advanceLiveness()
    for index in instances.indices { expireFragments(of: index) }
  }

  mutating func identification() -> UInt16 {
    nextIdentification &+= 1
    return nextIdentification
  }

  // MARK: Outputs and events

  mutating func emit(_ output: RouterOutput) { outputs.append(output) }

  /// Reserves memory for outputs.
  mutating func expectOutputs(_ count: Int) { outputs.reserveCapacity(count) }

  /// Returns and removes the outputs, when no packet is queued any more.
  mutating func takeOutputs(_: Idle) -> [RouterOutput] {
    var taken: [RouterOutput] = []
    swap(&taken, &outputs)
    return taken
  }

  var hasEvents: Bool { !events.isEmpty }

  mutating func emit(_ event: DataplaneEvent) { events.append(event) }

  /// Returns and removes the events, the oldest first.
  mutating func takeEvents() -> [DataplaneEvent] {
    var taken: [DataplaneEvent] = []
    swap(&taken, &events)
    return taken
  }

  /// Logs a line that a packet causes, unless there have been too many.
  mutating func logPacket(_ message: @autoclosure () -> String) {
    if supplies.logLimit.allows(at: now) { emit(.line(.packets(message()))) }
  }

  /// Whether packets of any service interface are reported.
  var isObserved: Bool { !observedServicePorts.isEmpty }

  /// Reports a packet that passes a unit of a service interface, if these packets are reported.
  mutating func observe(
    _ packet: borrowing IPv4Packet, on unit: LogicalInterface, isSent: Bool
  ) {
    guard observedServicePorts.contains(unit.name) else { return }
    emit(.observed(packet.octets, on: unit, isSent: isSent))
  }

  mutating func drop(_ transit: borrowing Transit, _ reason: DropReason) {
    drop(reason, ingress: transit.ingress)
  }

  /// Counts a packet that is dropped. `ingress` is the slot of the unit by which it was received.
  mutating func drop(_ reason: DropReason, ingress: Int?) {
    drops[reason, default: 0] &+= 1
    if let ingress { interfaces.count(reason, at: ingress) }
  }
}
