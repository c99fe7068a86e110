import Configuration
import Glibc
import Live
import Network
import Router
import Schema
import TestSupport
import Testing
import Wire

/// Tests the network of the host without privileges: a socket pair replaces a TUN device, and ports
/// of the loopback interface replace those of a gateway.
@Suite("The network of the host")
struct HostNetworkTests {
  private static let inside = Topology.Port("live", "so-0/0/0")
  private let customer = IPv4Address(10, 1, 0, 1)
  private let own = IPv4Address(10, 1, 0, 254)

  /// Returns a host whose device is one end of a socket pair, and the other end for the test.
  private func host() throws -> (host: HostNetwork, kernel: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(
      unsafe socketpair(
        AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    let host = HostNetwork(
      node: "live", outside: "so-2/2/0",
      insides: [(port: "so-0/0/0", device: Descriptor(owning: ends[0]))], sender: nil,
      ports: [500: 0, 4500: 0])
    return (host, ends[1])
  }

  private func model(gateway: String) throws -> RouterModel {
    let text = """
      interfaces {
        so-0/0/0 { unit 0 { family inet { address 10.1.0.254/24; } } }
        so-2/2/0 { unit 0 { family inet { address \(gateway)/24; } } }
        sp-3/1/0 {
          unit 1 { family inet; service-domain inside; }
          unit 2 { family inet; service-domain outside; }
        }
      }
      routing-options { static { route 10.2.0.0/24 next-hop sp-3/1/0.1; } }
      services {
        service-set s {
          next-hop-service {
            inside-service-interface sp-3/1/0.1;
            outside-service-interface sp-3/1/0.2;
          }
          ipsec-vpn-options { local-gateway \(gateway); }
          ipsec-vpn-rules r;
        }
        ipsec-vpn {
          rule r {
            match-direction input;
            term t { then { remote-gateway 192.0.2.1; dynamic { ike-policy p; } } }
          }
          ike { policy p { pre-shared-key ascii-text "hush"; } }
        }
      }
      """
    let tree = try TextParser.merge(Array(text.utf8), into: .empty).get()
    return try #require(CommitCheck.check(tree).model)
  }

  private func network(_ host: HostNetwork, gateway: String = "127.0.0.1") throws -> Network {
    let topology = Topology(
      nodes: [.init(name: "live", kind: .router(ports: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]))],
      links: [])
    var network = Network(topology, at: host.now, outside: host) { _ in SeededGenerator(seed: 1) }
    network.apply(try model(gateway: gateway), to: "live")
    return network
  }

  private func write(_ octets: [UInt8], to descriptor: Int32) {
    #expect(unsafe Glibc.write(descriptor, octets, octets.count) == octets.count)
  }

  private func read(_ descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Sends a packet through the host.
  private func send(_ octets: [UInt8], to host: HostNetwork, by port: Topology.Port) {
    var packets = [PacketBuffer(copying: octets)]
    host.send(&packets, by: port, unit: 0)
    #expect(packets.isEmpty)
  }

  private func packets(_ events: [OutsideEvent]) -> [[UInt8]] {
    events.flatMap { event in
      guard case .packets(let packets, _, _) = event else { return [[UInt8]]() }
      return packets.map(\.octets)
    }
  }

  private func echoRequest(to destination: IPv4Address) throws -> [UInt8] {
    try #require(PingRequest(to: destination).packet(from: customer, identification: 1)).octets
  }

  // MARK: Devices

  @Test func theRouterAnswersThroughTheDevice() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var network = try network(host)
    write(try echoRequest(to: own), to: kernel)
    network.advance(to: host.now)
    let reply = try IPv4Packet(parsing: try #require(read(kernel)))
    #expect(reply.source == own && reply.destination == customer)
  }

  @Test(arguments: [
    [0x45], [0x60, 0, 0, 0], [0x4F, 0, 0xFF], [UInt8](repeating: 0x45, count: 1500),
  ])
  func malformedPacketsAreIgnored(_ octets: [UInt8]) throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var network = try network(host)
    write(octets, to: kernel)
    write(try echoRequest(to: own), to: kernel)
    network.advance(to: host.now)
    #expect(read(kernel) != nil)
  }

  @Test func aFloodDoesNotStarveTimers() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    let request = try echoRequest(to: own)
    var written = 0
    while unsafe Glibc.write(kernel, request, request.count) > 0 { written += 1 }
    var taken = 0
    while taken < written {
      let count = packets(host.events(until: host.now)).count
      #expect((1...64).contains(count))
      taken += max(1, count)
    }
    #expect(host.events(until: host.now) == [])
  }

  @Test func aDeviceThatIsGoneTakesItsPortDown() throws {
    let (host, kernel) = try host()
    var network = try network(host)
    #expect(host.isUp(Self.inside) == true)
    close(kernel)
    network.advance(to: host.now)
    #expect(host.isUp(Self.inside) == false)
    let ports = try #require(network.router("live")).interfaceStatus
    #expect(ports.first { $0.name == "so-0/0/0" }?.isLinkUp == false)
    #expect(host.events(until: host.now) == [])
    send(try echoRequest(to: customer), to: host, by: Self.inside)
  }

  // MARK: Sockets

  /// Returns the ports of 127.0.0.1 on which the host listens.
  private func listening(_ host: HostNetwork) -> [UInt16] {
    host.descriptors.compactMap { descriptor in
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = unsafe withUnsafeMutablePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe getsockname(descriptor, $0, &length)
        }
      }
      guard result == 0, address.sin_family == AF_INET else { return nil }
      return UInt16(bigEndian: address.sin_port)
    }
  }

  private func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  /// Sends a datagram from a socket of the test.
  private func send(_ octets: [UInt8], to port: UInt16, from descriptor: Int32) {
    var address = address(port)
    let count = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe sendto(
          descriptor, octets, octets.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    #expect(count == octets.count)
  }

  @Test func datagramsBecomePackets() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var network = try network(host)
    #expect(network.takeProblems() == [])
    let ports = listening(host)
    #expect(ports.count == 2)
    let peer = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    defer { close(peer) }
    for port in ports {
      send([], to: port, from: peer)
      send([1, 2, 3], to: port, from: peer)
    }
    var datagrams: [UDPDatagram] = []
    for octets in packets(host.events(until: host.now)) {
      let packet = try IPv4Packet(parsing: octets)
      #expect(packet.source.isLoopback && packet.destination.isLoopback)
      datagrams.append(
        try UDPDatagram(parsing: packet.payload, from: packet.source, to: packet.destination))
    }
    #expect(
      datagrams.map(\.data).sorted { $0.count < $1.count } == [[], [], [1, 2, 3], [1, 2, 3]])
    #expect(Set(datagrams.map(\.destinationPort)) == [500, 4500])

    // The answer goes back to the port of the sender.
    let sender = try #require(datagrams.first).sourcePort
    let answer = try #require(UDPDatagram(sourcePort: 500, destinationPort: sender, data: [9]))
    let loopback = IPv4Address(127, 0, 0, 1)
    let packet = try #require(
      IPv4Packet(
        header: IPv4Header(source: loopback, destination: loopback, protocol: .udp),
        payload: answer.octets(from: loopback, to: loopback)))
    send(packet.octets, to: host, by: Topology.Port("live", "so-2/2/0"))
    #expect(read(peer) == [9])
  }

  @Test func whatMayNotBeSentIsLoggedOnce() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    _ = try network(host)
    for _ in 0..<3 {
      send(try echoRequest(to: customer), to: host, by: Topology.Port("live", "so-2/2/0"))
    }
    #expect(
      host.events(until: host.now) == [
        .remark("icmp packet to 10.1.0.1 not sent: Operation not permitted", node: "live")
      ])
  }

  @Test func aForeignGatewayAddressIsAProblem() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var network = try network(host, gateway: "192.0.2.77")
    let refusal = "of 192.0.2.77: Cannot assign requested address"
    #expect(
      network.takeProblems() == ["UDP port 4500 \(refusal)", "UDP port 500 \(refusal)"])
    // The error is reported once, and not again with each commit.
    network.apply(try model(gateway: "192.0.2.77"), to: "live")
    #expect(network.takeProblems() == [])
    network.apply(try model(gateway: "127.0.0.1"), to: "live")
    #expect(network.takeProblems() == [])
    #expect(listening(host).count == 2)
  }

  @Test func socketsFollowTheConfiguration() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var network = try network(host)
    #expect(listening(host).count == 2)
    network.apply(RouterModel(), to: "live")
    network.advance(to: host.now)
    #expect(listening(host).isEmpty)
  }

  // MARK: Waiting

  @Test func aKeyEndsAWait() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var pipe: [Int32] = [-1, -1]
    try #require(unsafe Glibc.pipe(&pipe) == 0)
    defer { for end in pipe { close(end) } }
    write([3], to: pipe[1])
    host.wakeup = { [end = pipe[0]] in end }
    host.interrupted = { true }
    var network = try network(host)
    let began = host.now
    network.advance(by: .seconds(3600))
    #expect(network.now < began.advanced(by: .seconds(60)))
  }

  @Test func theClockIsTheHosts() throws {
    let (host, kernel) = try host()
    defer { close(kernel) }
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    #expect(abs(host.now.secondsSinceEpoch - Int64(time.tv_sec)) < 60)
    let began = host.now
    _ = host.events(until: began.advanced(by: .milliseconds(2)))
    #expect(host.now >= began.advanced(by: .milliseconds(2)))
  }
}

extension Instant {
  fileprivate var secondsSinceEpoch: Int64 { sinceOrigin.components.seconds }
}
