import Glibc
import Testing
import Wire

@testable import Live

/// A socket sends and receives many datagrams in one call.
@Suite("Datagrams that are sent and received many at a time")
struct DatagramTests {
  private let loopback = IPv4Address(127, 0, 0, 1)

  private func socket() throws -> (socket: Socket, port: UInt16) {
    let socket = try Socket(
      Socket.Name(kind: .datagrams(port: UDPEncapsulation.port), address: loopback))
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(socket.descriptor.number, $0, &length)
      }
    }
    try #require(result == 0)
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  /// Returns the data that a socket has received; each packet must have the right addresses and a
  /// correct checksum, which is zero for ESP.
  private func received(by socket: Socket, from sender: UInt16, count: Int) throws -> [[UInt8]] {
    let reader = SocketReader()
    var pool = PacketPool()
    var packets: [PacketBuffer] = []
    while case .packet = reader.read(socket, count: count, into: &packets, from: &pool) {}
    return try packets.map { packet in
      let packet = try IPv4Packet(parsing: packet)
      #expect(packet.source == loopback && packet.destination == loopback)
      let datagram = try UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination)
      #expect(datagram.sourcePort == sender)
      #expect(datagram.destinationPort == UDPEncapsulation.port)
      let isESP = datagram.data.count >= 8 && datagram.data.prefix(4) != [0, 0, 0, 0]
      #expect((packet.payload.dropFirst(6).prefix(2) == [0, 0]) == isESP)
      return datagram.data
    }
  }

  private func data(_ lengths: [Int]) -> [[UInt8]] {
    lengths.enumerated().map { index, length in
      (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 3 &+ index) | 1 }
    }
  }

  @Test(arguments: [
    [], [0], [1, 1, 1], [0, 0, 5, 5], [1_400, 1_400, 600, 1_400], [9, 10, 10, 9, 9],
    [Int](repeating: 1_400, count: 130), [60_000, 60_000, 3],
  ])
  func arriveAsTheyWereSent(_ lengths: [Int]) throws {
    let (near, port) = try socket()
    let (far, farPort) = try socket()
    let messages = data(lengths) + [[0, 0, 0, 0, 1, 2, 3, 4, 5]]
    for joins in [0, 1_200, UDPDatagram.maximumData] {
      var outgoing = OutgoingPackets()
      for message in messages {
        if outgoing.isFull { #expect(outgoing.send(by: near.descriptor).isEmpty) }
        outgoing.append(message.span, to: loopback, port: farPort, joins: joins)
      }
      #expect(outgoing.send(by: near.descriptor).isEmpty)
      #expect(outgoing.isEmpty)
      #expect(try received(by: far, from: port, count: 7) == messages)
    }
  }

  @Test func unsentDatagramsAreReportedAndTheRestIsSent() throws {
    let (near, port) = try socket()
    let (far, farPort) = try socket()
    var outgoing = OutgoingPackets()
    outgoing.append([1].span, to: loopback, port: farPort)
    // Port 0 is invalid.
    outgoing.append([2].span, to: loopback, port: 0)
    outgoing.append([3].span, to: loopback, port: farPort)
    #expect(outgoing.send(by: near.descriptor).map(\.code) == [EINVAL])
    #expect(try received(by: far, from: port, count: 64) == [[1], [3]])
  }
}
