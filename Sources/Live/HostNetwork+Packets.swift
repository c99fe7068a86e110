import Glibc
package import Network
package import Wire

extension HostNetwork {
  /// The number of packets that are read from one descriptor in turn; a segmented packet may exceed
  /// it.
  private static let burst = 64

  // MARK: In

  /// A device or socket from which packets are read.
  enum PacketSource {
    case device(Topology.Port, Descriptor)
    case socket(Socket)

    var number: Int32 {
      switch self {
      case .device(_, let device): device.number
      case .socket(let socket): socket.descriptor.number
      }
    }
  }

  /// Reads the packets that have arrived, up to a limit. Returns their number.
  func read(_ source: PacketSource, into events: inout [OutsideEvent]) -> Int {
    var packets: [PacketBuffer] = []
    packets.reserveCapacity(Self.burst)
    let port: Topology.Port
    let ending: Descriptor.Reading
    switch source {
    case .device(let inside, let device):
      port = inside
      ending = read(device, at: port, into: &packets)
    case .socket(let socket):
      port = outside
      ending = read(socket, into: &packets)
    }
    if !packets.isEmpty { events.append(.packets(packets, at: port, unit: 0)) }
    switch (ending, source) {
    case (.packet, _), (.nothing, _): break
    case (.disturbed(let code), .device): remark("\(port.name): \(HostError.sentence(for: code))")
    case (.disturbed(let code), .socket(let socket)):
      remark("\(socket.name): \(HostError.sentence(for: code))")
    case (.broken(let code), .device): lose(port, HostError("device", code: code), &events)
    case (.broken(let code), .socket(let socket)): lose(socket, code)
    }
    return packets.count
  }

  private func read(
    _ device: Descriptor, at port: Topology.Port, into packets: inout [PacketBuffer]
  ) -> Descriptor.Reading {
    for _ in 0..<Self.burst where packets.count < Self.burst {
      switch deviceReader.read(device, into: &packets, from: &pool) {
      case .read: continue
      case .malformed: remark("\(port.name): packet with a header that does not fit it")
      case .ended(let reading): return reading
      }
    }
    return .nothing
  }

  private func read(_ socket: Socket, into packets: inout [PacketBuffer]) -> Descriptor.Reading {
    var taken = 0
    while taken < Self.burst {
      let reading = socketReader.read(
        socket, count: Self.burst - taken, into: &packets, from: &pool)
      guard case .packet(let count) = reading else { return reading }
      taken = max(taken + count, packets.count)
    }
    return .nothing
  }

  // MARK: Out

  /// Sends packets through the outside sockets or writes them to an inside device, and recycles
  /// their storage. Errors are logged.
  package func send(_ packets: inout [PacketBuffer], by port: Topology.Port, unit: Int) {
    if port == outside {
      sendOutside(packets)
    } else if let device = insides.first(where: { $0.port == port })?.device {
      for code in deviceWriter.write(packets, to: device) {
        remark("\(port.name): packet not sent: \(HostError.sentence(for: code))")
      }
    }
    pool.recycle(&packets)
  }

  private func sendOutside(_ packets: [PacketBuffer]) {
    var way = Way.none
    for packet in packets {
      let octets = packet.storage.span.extracting(packet.range)
      guard octets.count >= IPv4Header.minimumLength else { continue }
      let datagram = DatagramPlace(in: octets)
      if !way.takes(datagram, octets) || outgoing.isFull {
        flush(way)
        way = self.way(of: datagram, octets)
      }
      let destination = IPv4Address(rawValue: octets.load(UInt32.self, at: 16))
      switch way {
      case .none: remark(IPProtocol(rawValue: octets[9]), destination, EPERM)
      case .sender: outgoing.append(octets, to: destination)
      case .socket(let socket):
        guard let datagram else { continue }
        outgoing.append(
          octets.extracting(datagram.data), to: destination, port: datagram.destinationPort,
          joins: socket.joinedLength)
      }
    }
    flush(way)
  }

  /// The socket through which a packet is sent.
  private enum Way {
    /// No socket: the process is not permitted to send the packet.
    case none
    case sender(Descriptor)
    case socket(Socket)

    /// Returns whether a packet is sent through the same socket as the one before.
    func takes(_ datagram: DatagramPlace?, _ octets: Span<UInt8>) -> Bool {
      switch self {
      case .none: false
      case .sender: datagram == nil
      case .socket(let socket):
        datagram.map { socket.name == $0.socket } ?? false
      }
    }
  }

  private func way(of datagram: DatagramPlace?, _ octets: Span<UInt8>) -> Way {
    if let datagram, let socket = sockets[datagram.socket] { return .socket(socket) }
    return sender.map { .sender($0) } ?? .none
  }

  /// Sends the packets that were gathered for one socket.
  private func flush(_ way: Way) {
    guard !outgoing.isEmpty else { return }
    switch way {
    case .none: break
    case .sender(let sender):
      for failure in outgoing.send(by: sender) {
        remark(failure.carried, failure.destination, failure.code)
      }
    case .socket(let socket):
      for failure in outgoing.send(by: socket.descriptor) {
        guard failure.segment == 0 || failure.code == EAGAIN else {
          // The datagrams have been sent one by one. Datagrams that are too long to be sent joined
          // on this path may still be sent in fragments; kernels before 6.14 report this as EINVAL.
          let isTooLong = failure.code == EMSGSIZE || failure.code == EINVAL
          sockets[socket.name]?.joinedLength = isTooLong ? failure.segment - 1 : 0
          continue
        }
        remark(.udp, failure.destination, failure.code)
      }
    }
  }

  private func remark(_ carried: IPProtocol, _ destination: IPv4Address, _ code: Int32) {
    remark("\(carried) packet to \(destination) not sent: \(HostError.sentence(for: code))")
  }
}

/// The place of a UDP datagram in an outgoing packet, and the name of the socket that sends it.
private struct DatagramPlace {
  let socket: Socket.Name
  let destinationPort: UInt16
  let data: Range<Int>

  /// Reads the headers of a packet; nil for other protocols and for fragments.
  init?(in packet: Span<UInt8>) {
    let start = Int(packet[0] & 15) * 4
    guard packet[9] == IPProtocol.udp.rawValue, packet.load(UInt16.self, at: 6) & 0x3FFF == 0,
      packet.count >= start + UDPDatagram.headerLength
    else { return nil }
    let length = Int(packet.load(UInt16.self, at: start + 4))
    guard length >= UDPDatagram.headerLength, start + length <= packet.count else { return nil }
    socket = Socket.Name(
      kind: .datagrams(port: packet.load(UInt16.self, at: start)),
      address: IPv4Address(rawValue: packet.load(UInt32.self, at: 12)))
    destinationPort = packet.load(UInt16.self, at: start + 2)
    data = start + UDPDatagram.headerLength..<start + length
  }
}
