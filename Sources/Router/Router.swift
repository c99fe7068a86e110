package import Wire

/// A router, as a value that does no input or output. Each method gets the time, and returns the
/// packets to send and the reports. The initializer gets the random number generator.
///
/// It has two planes, neither of which refers to the other. Events of the dataplane
/// (`DataplaneEvent`) are passed to the control plane, and commands of the control plane
/// (`ControlPlaneCommand`) to the dataplane. Each is handled at once, with all events and commands
/// that follow from it.
package struct Router {
  var dataplane: Dataplane
  var controlPlane: ControlPlane
  /// The configurations that are being brought into force, and the remains of former ones.
  var updates = Updates()

  /// Creates a router. `chassis` contains the names of its ports, such as `so-0/0/0`. Their links
  /// are down until `setLink` is called.
  package init(chassis: [String], generator: any RandomNumberGenerator) {
    dataplane = Dataplane(
      chassis: chassis, PreparedModel(RouterModel()), generator: generator)
    controlPlane = ControlPlane(
      Credentials(CertificateStore(), library: dataplane.services.library))
  }

  /// The active configuration.
  package var model: RouterModel { dataplane.services.prepared.model }

  /// The number of configurations that have become active.
  package var configurationCount: Int { updates.count }

  /// The service interfaces, without unit, whose packets are reported (`RouterOutput.observed`).
  package var observedServicePorts: Set<String> {
    get { dataplane.observedServicePorts }
    set { dataplane.observedServicePorts = newValue }
  }

  /// The sequence number after which that of the first packet of a new negotiated SA follows. It is
  /// 0, except in tests of the end of the range.
  package var firstSequenceNumber: UInt32 {
    get { dataplane.firstSequenceNumber }
    set { dataplane.firstSequenceNumber = newValue }
  }

  /// Sets the state of the link at a port.
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

  /// Handles a packet that was received by `unit`.
  package mutating func receive(
    _ octets: consuming [UInt8], on unit: LogicalInterface, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    dataplane.accept(PacketBuffer(octets), at: dataplane.interfaces.slot(of: unit))
    return finish()
  }

  /// Handles several packets that were received by `unit`, in their order. They are encrypted and
  /// decrypted faster together than one by one. The results are the same, and packets on the same
  /// path keep their order. A packet that is decrypted by one tunnel and encrypted by another may
  /// change places with one that is encrypted by the second tunnel only. If the batch is passed
  /// with `consume`, and each packet has room for the headers of a tunnel, no packet is copied.
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

  /// Sends an echo request. The answer is an output of the method that receives it, which may be
  /// this one. Throws if no request could be sent.
  package mutating func ping(
    _ request: PingRequest, at now: Instant
  ) throws(PingError) -> [RouterOutput] {
    var transit = try dataplane.echoRequest(request)
    return enter(at: now) { $0.dataplane.route(&transit) }
  }

  /// Does the work that is due. It is to be called at `nextDeadline`, and may be called at other
  /// times.
  package mutating func advance(to now: Instant) -> [RouterOutput] {
    enter(at: now) { router in
      router.dataplane.advance()
      router.pass()
      router.advanceGateways()
      router.control { controlPlane, _ in controlPlane.askForPeers() }
    }
  }

  /// The time at which `advance` has work to do; nil if there is none.
  package var nextDeadline: Instant? {
    [dataplane.nextDeadline, controlPlane.nextDeadline].compactMap(\.self).min()
  }

  // MARK: The frame of each method

  /// Sets the time, does the work and handles all its events, and returns the outputs. No packet is
  /// queued afterwards.
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

  /// Encrypts, decrypts and forwards the packets that are queued, until none are queued any more.
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

  /// Passes the events of the dataplane to the control plane. Handles the queue if it is full.
  mutating func pass() {
    if dataplane.hasEvents { passEvents() }
    if dataplane.isFull { flush() }
  }

  private mutating func passEvents() {
    for event in dataplane.takeEvents() {
      // Packets that were received before a message are handled first, because the message may
      // delete their associations.
      if case .message = event { flush() }
      control { $0.handle(event, drawing: &$1) }
    }
  }

  /// Calls `work` with the control plane, and executes the commands that it has issued.
  mutating func control(_ work: (inout ControlPlane, inout Supplies) -> Void) {
    work(&controlPlane, &dataplane.supplies)
    for command in controlPlane.takeCommands() {
      dataplane.execute(command)
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
