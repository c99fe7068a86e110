import Glibc
package import Network
import Wire

extension HostNetwork {
  /// Packets from one descriptor at a time: timers and the others have their turn too.
  private static let burst = 64

  // MARK: In

  func read(_ device: Descriptor, at port: Topology.Port, into events: inout [OutsideEvent]) {
    for _ in 0..<Self.burst {
      switch device.read(into: &buffer) {
      case .packet(let count):
        // The kernel has IPv6 to say on every device, if only that it is there.
        guard buffer[0] >> 4 == 4 else { continue }
        events.append(.packet(Array(buffer[..<count]), at: port, unit: 0))
      case .nothing: return
      case .disturbed(let code): return remark("\(port.name): \(HostError.sentence(for: code))")
      case .broken(let code): return lose(port, HostError("device", code: code), &events)
      }
    }
  }

  func read(_ socket: Socket, into events: inout [OutsideEvent]) {
    for _ in 0..<Self.burst {
      let reading: Descriptor.Reading
      var packet: [UInt8]?
      switch socket.name.kind {
      case .datagrams(let port):
        (reading, packet) = socket.receive(into: &buffer, port: port)
      case .packets(let ipProtocol):
        reading = socket.descriptor.read(into: &buffer)
        if case .packet(let count) = reading, ipProtocol != .icmp || isForRouter(count) {
          packet = Array(buffer[..<count])
        }
      }
      if let packet { events.append(.packet(packet, at: outside, unit: 0)) }
      switch reading {
      case .packet: continue
      case .nothing: return
      case .disturbed(let code): return remark("\(socket.name): \(HostError.sentence(for: code))")
      case .broken(let code): return lose(socket, code)
      }
    }
  }

  /// Echo requests to the host's own addresses are answered by its kernel.
  private func isForRouter(_ count: Int) -> Bool {
    let headerLength = Int(buffer[0] & 0x0F) * 4
    return headerLength < count && buffer[headerLength] != 8
  }

  // MARK: Out

  package func send(_ octets: [UInt8], by port: Topology.Port, unit: Int) {
    if port == outside { return sendOutside(octets) }
    guard let device = insides.first(where: { $0.port == port })?.device else { return }
    if let code = device.write(octets) {
      remark("\(port.name): packet not sent: \(HostError.sentence(for: code))")
    }
  }

  private func sendOutside(_ octets: [UInt8]) {
    guard let packet = try? IPv4Packet(parsing: octets) else { return }
    let code: Int32?
    if let (socket, datagram) = datagram(packet) {
      code = socket.descriptor.send(
        datagram.data, to: packet.destination, port: datagram.destinationPort)
    } else if let sender {
      code = sender.send(octets, to: packet.destination)
    } else {
      code = EPERM
    }
    guard let code else { return }
    remark(
      "\(packet.header.protocol) packet to \(packet.destination) not sent: "
        + HostError.sentence(for: code))
  }

  /// The datagram in a packet, and the socket that sends such ones.
  private func datagram(_ packet: IPv4Packet) -> (Socket, UDPDatagram)? {
    guard packet.header.protocol == .udp, !packet.header.isFragment,
      let datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination),
      let socket = sockets[
        Socket.Name(kind: .datagrams(port: datagram.sourcePort), address: packet.source)]
    else { return nil }
    return (socket, datagram)
  }
}
