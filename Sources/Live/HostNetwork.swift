import Glibc
package import Network
package import Router
package import Wire

/// The network of the host that the program runs on, under the ports of one router: sockets on the
/// host's own addresses behind its outside port, a device each behind its inside ports. Everything
/// waits in one `poll`.
package final class HostNetwork: Outside {
  let node: String
  let outside: Topology.Port
  var insides: [(port: Topology.Port, device: Descriptor)]
  /// Sends whole packets; nil: the process may not.
  let sender: Descriptor?
  /// Host's ports that stand for the router's, where they are others.
  let ports: [UInt16: UInt16]
  var sockets: [Socket.Name: Socket] = [:]
  /// What there should be.
  private var wanted: Set<Socket.Name> = []
  /// What there should be and is not, and why.
  private var failures: [Socket.Name: Int32] = [:]
  private var retryAt: Instant?
  private var lostPorts: Set<Topology.Port> = []
  /// The place of the device or socket that is read first.
  private var firstSource = 0
  /// The number of packets after which the next call reads the rest: timers, and keys at terminals,
  /// have their turn.
  private static let share = 128
  /// Lines for the log, and when each was last written.
  private var remarks: [String] = []
  private var remarked: [String: Instant] = [:]
  private let clock = HostClock()
  var pool = PacketPool()
  var deviceReader = DeviceReader()
  var deviceWriter = DeviceWriter()
  let socketReader = SocketReader()
  /// Packets that leave together by the same socket.
  var outgoing = OutgoingPackets()

  /// A descriptor that ends a wait as soon as it can be read, so that `interrupted` is asked.
  package var wakeup: () -> Int32? = { nil }
  /// Whether Ctrl-C was typed.
  package var interrupted: () -> Bool = { false }

  /// `sender`: nil where whole packets may not be sent: then the router has only its datagrams.
  package init(
    node: String, outside: String, insides: [(port: String, device: Descriptor)],
    sender: Descriptor?, ports: [UInt16: UInt16] = [:]
  ) {
    self.node = node
    self.outside = Topology.Port(node, outside)
    self.insides = insides.map { (Topology.Port(node, $0.port), $0.device) }
    self.sender = sender
    self.ports = ports
  }

  /// The socket that sends whole packets, where it is allowed.
  package static func sender() throws(HostError) -> Descriptor { try Socket.sender() }

  package var now: Instant { clock.now }

  package var isInterrupted: Bool { interrupted() }

  package func isUp(_ port: Topology.Port) -> Bool? {
    if port == outside { return true }
    if insides.contains(where: { $0.port == port }) { return true }
    return lostPorts.contains(port) ? false : nil
  }

  // MARK: Sockets

  package func serve(_ router: Router, named node: String) -> [String] {
    wanted = []
    for address in router.negotiatingGateways {
      for port in [500, 4500] as [UInt16] {
        wanted.insert(Socket.Name(kind: .datagrams(port: port), address: address))
      }
    }
    if sender != nil {
      for address in router.localGateways {
        wanted.insert(Socket.Name(kind: .packets(.esp), address: address))
        wanted.insert(Socket.Name(kind: .packets(.ah), address: address))
      }
      for address in router.addresses(on: outside.name) {
        wanted.insert(Socket.Name(kind: .packets(.icmp), address: address))
      }
    }
    failures = failures.filter { wanted.contains($0.key) }
    return openSockets()
  }

  /// Opens what is not there. Returns what went wrong, unless it has before.
  private func openSockets() -> [String] {
    var problems: [String] = []
    for name in wanted.sorted() where sockets[name] == nil {
      do throws(HostError) {
        sockets[name] = try Socket(name, port: hostPort(name))
        if failures.removeValue(forKey: name) != nil { remark("\(name): open now") }
      } catch {
        if failures.updateValue(error.code, forKey: name) != error.code {
          problems.append(error.description)
        }
      }
    }
    retryAt = failures.isEmpty ? nil : now.advanced(by: .seconds(5))
    return problems
  }

  private func hostPort(_ name: Socket.Name) -> UInt16 {
    guard case .datagrams(let port) = name.kind else { return 0 }
    return ports[port] ?? port
  }

  /// What the last configuration no longer wants has sent its last words by now. What could not be
  /// opened is tried again: the address may be there by now.
  private func tendSockets() {
    if sockets.count > wanted.count || !failures.isEmpty {
      sockets = sockets.filter { wanted.contains($0.key) }
    }
    if let retryAt, retryAt <= now {
      for problem in openSockets() { remark(problem) }
    }
  }

  // MARK: Waiting

  package func events(until end: Instant) -> [OutsideEvent] {
    tendSockets()
    let milliseconds = min(max(0, (now.duration(to: end) / .milliseconds(1)).rounded(.up)), 60_000)
    let sources =
      insides.map { Source.device($0.port, $0.device) } + sockets.values.map(Source.socket)
    var ready = sources.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
    // poll(2) passes over a negative descriptor.
    ready.append(pollfd(fd: wakeup() ?? -1, events: Int16(POLLIN), revents: 0))
    let wait = remarks.isEmpty ? Int32(milliseconds) : 0
    guard unsafe poll(&ready, nfds_t(ready.count), wait) > 0 else { return takeRemarks() }
    var events: [OutsideEvent] = []
    var count = 0
    // What had to wait the last time comes first.
    let order = sources.indices.map { ($0 + firstSource) % sources.count }
    for place in order where ready[place].revents != 0 {
      guard count < Self.share else {
        firstSource = place
        break
      }
      count += read(sources[place], into: &events)
    }
    insides.removeAll { lostPorts.contains($0.port) }
    return events + takeRemarks()
  }

  /// What `poll` of somebody else has to wait for.
  package var descriptors: [Int32] {
    insides.map(\.device.number) + sockets.values.map(\.descriptor.number)
  }

  func lose(_ port: Topology.Port, _ device: HostError, _ events: inout [OutsideEvent]) {
    lostPorts.insert(port)
    events.append(.lost(port))
    remark("\(port.name): \(device)")
  }

  func lose(_ socket: Socket, _ code: Int32) {
    sockets[socket.name] = nil
    failures[socket.name] = code
    retryAt = now.advanced(by: .seconds(5))
    remark(HostError(socket.name.description, code: code).description)
  }

  /// A line for the router's log; the same one not twice in a minute.
  func remark(_ text: String) {
    let now = now
    if remarked.count > 100 { remarked = [:] }
    if let last = remarked[text], last.advanced(by: .seconds(60)) > now { return }
    remarked[text] = now
    remarks.append(text)
  }

  private func takeRemarks() -> [OutsideEvent] {
    defer { remarks = [] }
    return remarks.map { .remark($0, node: node) }
  }
}

extension Socket.Name: Comparable {
  static func < (left: Self, right: Self) -> Bool {
    (left.address, left.description) < (right.address, right.description)
  }
}
