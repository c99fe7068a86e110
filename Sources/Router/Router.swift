package import Wire

/// A router: a value driven from outside. It reads no clock, opens no socket and rolls no dice that
/// was not handed to it; each door takes the time and returns what is to be sent and told.
///
/// It is two planes that do not see each other. What the dataplane tells (`DataplaneEvent`) is passed
/// to the control plane, and what that asks for (`ControlPlaneCommand`) to the dataplane, each at once
/// and with all that comes of it.
package struct Router {
  var dataplane: Dataplane
  var controlPlane: ControlPlane
  /// The configurations that are being brought into force, and what is left of former ones.
  var updates = Updates()

  /// `chassis`: names of the ports that are there, as `so-0/0/0`. Their links are down at first.
  package init(chassis: [String], generator: any RandomNumberGenerator) {
    dataplane = Dataplane(
      chassis: chassis, PreparedModel(RouterModel()), generator: generator)
    controlPlane = ControlPlane(
      Credentials(CertificateStore(), library: dataplane.services.library))
  }

  /// The configuration in force.
  package var model: RouterModel { dataplane.services.prepared.model }

  /// The number of configurations that have come into force.
  package var configurationCount: Int { updates.count }

  /// Service interfaces, without unit, whose packets are to be told (`RouterOutput.observed`).
  package var observedServicePorts: Set<String> {
    get { dataplane.observedServicePorts }
    set { dataplane.observedServicePorts = newValue }
  }

  /// Of the last packet that a new negotiated SA has sent: 0, but in tests of the end of the range.
  package var firstSequenceNumber: UInt32 {
    get { dataplane.firstSequenceNumber }
    set { dataplane.firstSequenceNumber = newValue }
  }

  /// Says whether a port's cable is in and the other end alive.
  package mutating func setLink(
    _ port: String, isUp: Bool, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) { router in
      guard router.dataplane.setLink(port, isUp: isUp) else { return }
      router.log(
        LogLine(
          process: "mib2d", facility: .daemon, level: .warning,
          message: "SNMP_TRAP_LINK_\(isUp ? "UP" : "DOWN"): ifName \(port)"))
    }
  }

  /// Takes a packet that came in by `unit`.
  package mutating func receive(
    _ octets: consuming [UInt8], on unit: LogicalInterface, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    dataplane.accept(PacketBuffer(octets), at: dataplane.interfaces.slot(of: unit))
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
    dataplane.expectOutputs(batch.count)
    let slot = dataplane.interfaces.slot(of: unit)
    for first in stride(from: 0, to: batch.count, by: ServiceQueue.capacity) {
      let share = first..<min(batch.count, first + ServiceQueue.capacity)
      if let slot { dataplane.lookAhead(batch, share, from: slot) }
      for index in share {
        var packet: PacketBuffer = []
        swap(&packet, &batch[index])
        dataplane.accept(consume packet, at: slot)
        pass()
      }
    }
    return finish()
  }

  /// Sends an echo request the way of any packet; what comes back is an output of the door by
  /// which it comes, this one included. Throws where nothing could be sent.
  package mutating func ping(
    _ request: PingRequest, at now: Instant
  ) throws(PingError) -> [RouterOutput] {
    var transit = try dataplane.echoRequest(request)
    return enter(at: now) { $0.dataplane.route(&transit) }
  }

  /// Does what is due. Call it at `nextDeadline`; earlier or later does no harm.
  package mutating func advance(to now: Instant) -> [RouterOutput] {
    enter(at: now) { router in
      router.dataplane.advance()
      router.pass()
      router.advanceGateways()
      router.control { controlPlane, _ in controlPlane.askForPeers() }
    }
  }

  /// When the router has something to do of its own accord.
  package var nextDeadline: Instant? {
    [dataplane.nextDeadline, controlPlane.nextDeadline].compactMap(\.self).min()
  }

  // MARK: The frame of every door

  /// Opens a door: sets the time, does the work and all that comes of it, and returns what is to be
  /// sent and told. Nothing is queued any more when it returns.
  mutating func enter(at now: Instant, _ work: (inout Router) -> Void) -> [RouterOutput] {
    begin(at: now)
    work(&self)
    return finish()
  }

  private mutating func begin(at now: Instant) {
    dataplane.passTime(to: now)
    controlPlane.passTime(to: dataplane.now)
  }

  private mutating func finish() -> [RouterOutput] {
    pass()
    return dataplane.takeOutputs(flush())
  }

  /// Seals and opens what has been queued, and sends it on; what that brings into the queue, too.
  @discardableResult
  private mutating func flush() -> Dataplane.Idle {
    while true {
      switch dataplane.takeQueued() {
      case .nothing(let idle): return idle
      case .batch(var batch):
        while dataplane.proceed(&batch) { pass() }
        dataplane.retire(&batch)
      }
    }
  }

  // MARK: Between the planes

  /// Passes on what the dataplane has to tell, and does what comes of it.
  mutating func pass() {
    if dataplane.hasEvents { passEvents() }
    if dataplane.isFull { flush() }
  }

  private mutating func passEvents() {
    for event in dataplane.takeEvents() {
      // What came before a message comes before what it does: it may delete associations.
      if case .message = event { flush() }
      control { $0.heed(event, drawing: &$1) }
    }
  }

  /// Lends the control plane, and does what it asks for.
  mutating func control(_ work: (inout ControlPlane, inout Supplies) -> Void) {
    work(&controlPlane, &dataplane.supplies)
    for command in controlPlane.takeCommands() {
      dataplane.obey(command)
      pass()
    }
  }

  mutating func log(_ line: LogLine) { control { controlPlane, _ in controlPlane.log(line) } }

  mutating func advanceGateways() {
    for index in controlPlane.gateways.indices {
      control { $0.advance(gateway: index, drawing: &$1) }
    }
  }
}
