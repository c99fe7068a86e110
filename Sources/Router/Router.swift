import Cryptography
import IKE
package import Wire

/// A router: a value driven from outside. It reads no clock, opens no socket and rolls no dice that
/// was not handed to it; each door takes the time and returns what is to be sent and told.
package struct Router {
  var interfaces: InterfaceTable
  var instances: [RoutingInstance]
  var services: ServicePlane
  /// The number of configurations that have come into force.
  package internal(set) var configurationCount = 0
  /// The configuration that is being brought into force.
  var update: RouterUpdate?
  /// The configuration that follows `update`.
  var nextUpdate: PreparedModel?
  /// The service planes of configurations that are no longer in force, or never were.
  var retired = RetiredPlanes()
  /// Those of dynamic tunnels.
  var gateways: [LocalGateway] = []
  /// What policies sign with.
  var credentials: Credentials
  /// By service set.
  var certificateCaches: [String: CertificateCache] = [:]
  /// When the peers of tunnels with a backup gateway are asked for, where there are any.
  var pollAt: Instant?
  /// Packets on their way through tunnels together.
  var queue = ServiceQueue()
  /// What the next batch is collected in while one is finished.
  var spareQueue = ServiceQueue()
  var drops: [DropReason: UInt64] = [:]
  var systemLog = SystemLog()
  /// Initialization vectors come from here.
  var generator: any RandomNumberGenerator
  /// RFC 1812 §4.3.2.8.
  var errorLimit = RateLimit(perSecond: 50)
  /// Of what others say about the ways of tunnels: each is looked up among all of them.
  var pathMTULimit = RateLimit(perSecond: 50)
  /// Of lines that packets cause: hostile ones must not fill the log.
  var logLimit = RateLimit(perSecond: 10)
  var now = Instant.origin
  var outputs: [RouterOutput] = []
  /// Service interfaces, without unit, whose packets are to be told (`RouterOutput.observed`).
  package var observedServicePorts: Set<String> = []
  private var nextIdentification: UInt16 = 0
  /// nil: nobody wants to know keys.
  var keyLog: KeyLog?
  /// Of the last packet that a new negotiated SA has sent: 0, but in tests of the end of the range.
  package var firstSequenceNumber: UInt32 = 0

  /// `chassis`: names of the ports that are there, as `so-0/0/0`. Their links are down at first.
  package init(chassis: [String], generator: any RandomNumberGenerator) {
    interfaces = InterfaceTable(chassis: chassis)
    let prepared = PreparedModel(RouterModel())
    instances = prepared.model.routingInstances.map(RoutingInstance.init)
    services = ServicePlane(prepared, library: CryptographicLibrary())
    self.generator = generator
    credentials = Credentials(CertificateStore(), library: services.library)
  }

  /// The configuration in force.
  package var model: RouterModel { services.prepared.model }

  /// Says whether a port's cable is in and the other end alive.
  package mutating func setLink(
    _ port: String, isUp: Bool, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    guard interfaces.setLink(port, isUp: isUp, at: self.now) else { return finish() }
    for index in instances.indices {
      instances[index].computeRoutes(interfaces, index: index, at: now)
    }
    log("mib2d", .daemon, .warning, "SNMP_TRAP_LINK_\(isUp ? "UP" : "DOWN"): ifName \(port)")
    return finish()
  }

  /// Takes a packet that came in by `unit`.
  package mutating func receive(
    _ octets: consuming [UInt8], on unit: LogicalInterface, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    accept(PacketBuffer(octets), on: unit, at: interfaces.slot(of: unit))
    return finish()
  }

  /// Takes several packets that came in by `unit`, in their order. Together they are sealed and
  /// opened faster than one by one; what becomes of each, and its place among those that go the
  /// same way, is the same; one that comes out of a tunnel and goes into another may change places
  /// with one that goes into the second alone. Hand the batch over (`consume`), with room in each
  /// packet for a tunnel, and the packets are worked on where they are.
  package mutating func receive(
    _ batch: consuming [PacketBuffer], on unit: LogicalInterface, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    outputs.reserveCapacity(batch.count)
    let slot = interfaces.slot(of: unit)
    for first in stride(from: 0, to: batch.count, by: ServiceQueue.capacity) {
      let share = first..<min(batch.count, first + ServiceQueue.capacity)
      if let slot { lookAhead(batch, share, from: slot) }
      for index in share {
        var packet: PacketBuffer = []
        swap(&packet, &batch[index])
        accept(consume packet, on: unit, at: slot)
      }
    }
    return finish()
  }

  /// Does what is due. Call it at `nextDeadline`; earlier or later does no harm.
  package mutating func advance(to now: Instant) -> [RouterOutput] {
    begin(at: now)
    for index in instances.indices { expireFragments(of: index) }
    advanceGateways()
    poll()
    return finish()
  }

  /// When the router has something to do of its own accord.
  package var nextDeadline: Instant? {
    (instances.compactMap(\.reassembler.nextDeadline)
      + gateways.compactMap(\.negotiator.nextDeadline) + [pollAt].compactMap(\.self)).min()
  }

  func instanceIndex(named name: String) -> Int? { instances.firstIndex { $0.name == name } }

  // MARK: The frame of every door

  mutating func begin(at now: Instant) {
    // A clock that runs backwards is one that stands still.
    self.now = max(self.now, now)
    interfaces.passTime(to: self.now)
    outputs = []
  }

  mutating func finish() -> [RouterOutput] {
    settle()
    var finished: [RouterOutput] = []
    swap(&finished, &outputs)
    return finished
  }

  mutating func identification() -> UInt16 {
    nextIdentification &+= 1
    return nextIdentification
  }

  mutating func log(
    _ process: String, _ facility: SyslogModel.Facility, _ level: SyslogModel.Level,
    _ message: String
  ) {
    let entry = LogEntry(
      time: now, process: process, facility: facility, level: level,
      message: SystemLog.shortened(message))
    systemLog.append(entry)
    outputs.append(.log(entry))
  }

  /// A line that a packet causes.
  mutating func logPacket(_ message: @autoclosure () -> String) {
    if logLimit.allows(at: now) { log("spd", .daemon, .notice, message()) }
  }

  mutating func observe(_ packet: IPv4Packet, on unit: LogicalInterface, isSent: Bool) {
    guard !observedServicePorts.isEmpty, observedServicePorts.contains(unit.name) else { return }
    outputs.append(.observed(packet.octets, on: unit, isSent: isSent))
  }

  mutating func drop(_ transit: Transit, _ reason: DropReason) {
    drop(reason, ingress: transit.ingress)
  }

  mutating func drop(_ reason: DropReason, ingress: LogicalInterface?) {
    drops[reason, default: 0] &+= 1
    if let ingress { interfaces.count(reason, on: ingress) }
  }
}

extension Tunnel {
  /// How log lines call it.
  var words: String {
    "IPSec tunnel \(localGateway) to \(model.remoteGateway) (\(name.words))"
  }
}
