import Glibc
package import Network
package import Router
package import Wire

/// The network of the host on which the program runs, as the outside of one router: sockets on the
/// host's addresses for its outside port, and a TUN device for each inside port. One `poll` waits
/// for all of them.
package final class HostNetwork: Outside {
  let node: String
  let outside: Topology.Port
  var insides: [(port: Topology.Port, device: Descriptor)]
  /// The socket that sends whole packets; nil if the process is not permitted to.
  let sender: Descriptor?
  /// The host's UDP ports for those of the router, where they differ.
  let ports: [UInt16: UInt16]
  var sockets: [Socket.Name: Socket] = [:]
  /// The sockets that the configuration needs.
  private var wanted: Set<Socket.Name> = []
  /// The needed sockets that could not be opened, with the `errno` of each.
  private var failures: [Socket.Name: Int32] = [:]
  private var retryAt: Instant?
  private var lostPorts: Set<Topology.Port> = []
  /// The index of the device or socket that is read first.
  private var firstSource = 0
  /// The number of packets after which the rest is left to the next call, so that timers and
  /// terminals are not delayed.
  private static let share = 128
  /// Lines for the router's log.
  private var remarks: [String] = []
  /// The time at which each line was last logged.
  private var remarked: [String: Instant] = [:]
  private let clock = HostClock()
  var pool = PacketPool()
  var deviceReader = DeviceReader()
  var deviceWriter = DeviceWriter()
  let socketReader = SocketReader()
  /// The packets that the same socket sends with one call.
  var outgoing = OutgoingPackets()

  /// Returns a descriptor that ends a wait when it becomes readable, so that `interrupted` is
  /// called; nil for none.
  package var wakeup: () -> Int32? = { nil }
  /// Returns whether the user has typed Ctrl-C.
  package var interrupted: () -> Bool = { false }

  /// Creates the network. Without `sender`, which sends whole packets, the router can only send UDP
  /// datagrams.
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

  /// Opens the socket that sends whole packets. Throws if the process is not permitted to.
  package static func sender() throws(HostError) -> Descriptor { try Socket.sender() }

  /// The present time of the router's clock.
  package var now: Instant { clock.now }

  /// Whether the user has typed Ctrl-C.
  package var isInterrupted: Bool { interrupted() }

  /// Returns whether the link of a port is up; nil for a port that is not connected to the host.
  package func isUp(_ port: Topology.Port) -> Bool? {
    if port == outside { return true }
    if insides.contains(where: { $0.port == port }) { return true }
    return lostPorts.contains(port) ? false : nil
  }

  // MARK: Sockets

  /// Opens the sockets that the router's configuration needs. Returns a sentence for each that
  /// cannot be opened.
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

  /// Opens the missing sockets. Returns a sentence for each new error.
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

  /// Closes the sockets that the configuration does not need any more; the last messages have been
  /// sent by now. Tries again to open the sockets that could not be opened, because their addresses
  /// may exist by now.
  private func tendSockets() {
    if sockets.count > wanted.count || !failures.isEmpty {
      sockets = sockets.filter { wanted.contains($0.key) }
    }
    if let retryAt, retryAt <= now {
      for problem in openSockets() { remark(problem) }
    }
  }

  // MARK: Waiting

  /// Waits until `end` at most and returns the packets that have arrived, lost devices and lines
  /// for the log.
  package func events(until end: Instant) -> [OutsideEvent] {
    tendSockets()
    let milliseconds = min(max(0, (now.duration(to: end) / .milliseconds(1)).rounded(.up)), 60_000)
    let sources =
      insides.map { PacketSource.device($0.port, $0.device) }
      + sockets.values.map(PacketSource.socket)
    var ready = sources.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
    // poll(2) ignores a negative descriptor.
    ready.append(pollfd(fd: wakeup() ?? -1, events: Int16(POLLIN), revents: 0))
    let wait = remarks.isEmpty ? Int32(milliseconds) : 0
    guard unsafe poll(&ready, nfds_t(ready.count), wait) > 0 else { return takeRemarks() }
    var events: [OutsideEvent] = []
    var count = 0
    // The sources that the last call did not reach come first.
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

  /// The descriptors on which another `poll` has to wait for this network.
  package var descriptors: [Int32] {
    insides.map(\.device.number) + sockets.values.map(\.descriptor.number)
  }

  /// Marks a device as lost, after which its port is down.
  func lose(_ port: Topology.Port, _ device: HostError, _ events: inout [OutsideEvent]) {
    lostPorts.insert(port)
    events.append(.lost(port))
    remark("\(port.name): \(device)")
  }

  /// Closes a socket after an error and schedules the next attempt to open it.
  func lose(_ socket: Socket, _ code: Int32) {
    sockets[socket.name] = nil
    failures[socket.name] = code
    retryAt = now.advanced(by: .seconds(5))
    remark(HostError(socket.name.description, code: code).description)
  }

  /// Logs a line, but not the same one twice within a minute.
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
