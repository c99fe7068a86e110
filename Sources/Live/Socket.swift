import Glibc
import Wire

/// A socket by which packets of one kind come to one address of the host.
struct Socket {
  enum Kind: Hashable {
    /// Datagrams to a port, as the router knows it.
    case datagrams(port: UInt16)
    /// Whole packets of a protocol.
    case packets(IPProtocol)
  }

  /// What it is for.
  struct Name: Hashable {
    var kind: Kind
    var address: IPv4Address
  }

  let name: Name
  let descriptor: Descriptor

  /// `port`: the host's port that stands for the router's.
  init(_ name: Name, port: UInt16 = 0) throws(HostError) {
    let (type, ipProtocol): (__socket_type, IPProtocol) =
      switch name.kind {
      case .datagrams: (SOCK_DGRAM, .udp)
      case .packets(let ipProtocol): (SOCK_RAW, ipProtocol)
      }
    descriptor = try Self.open(type, ipProtocol.rawValue, for: name.description)
    self.name = name
    // The router sends datagrams as they are; the kernel may cut them as the way demands.
    if case .datagrams = name.kind {
      try descriptor.set(
        IP_MTU_DISCOVER, IP_PMTUDISC_DONT, at: Int32(IPPROTO_IP), for: name.description)
    }
    var address = sockaddr_in(name.address, port: port)
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw HostError(name.description, code: errno) }
  }

  /// A socket by which whole packets can be sent, whatever their protocol. ip(7), raw(7).
  static func sender() throws(HostError) -> Descriptor {
    try open(SOCK_RAW, UInt8(clamping: Int(IPPROTO_RAW)), for: "raw IP socket")
  }

  private static func open(
    _ type: __socket_type, _ ipProtocol: UInt8, for subject: String
  ) throws(HostError) -> Descriptor {
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, Int32(type.rawValue) | flags, Int32(ipProtocol))
    guard number >= 0 else { throw HostError(subject, code: errno) }
    return Descriptor(owning: number)
  }

  // MARK: Datagrams

  /// The next datagram, as the packet that it came in: nil where `reading` says why there is none.
  func receive(
    into buffer: inout [UInt8], port: UInt16
  ) -> (reading: Descriptor.Reading, packet: [UInt8]?) {
    var sender = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let count = unsafe buffer.withUnsafeMutableBytes { buffer in
      unsafe withUnsafeMutablePointer(to: &sender) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe recvfrom(descriptor.number, buffer.baseAddress, buffer.count, 0, $0, &length)
        }
      }
    }
    guard count >= 0 else { return (Descriptor.Reading(errno: errno), nil) }
    let source = IPv4Address(rawValue: UInt32(bigEndian: sender.sin_addr.s_addr))
    let datagram = UDPDatagram(
      sourcePort: UInt16(bigEndian: sender.sin_port), destinationPort: port,
      data: Array(buffer[..<count]))
    let header = IPv4Header(source: source, destination: name.address, protocol: .udp)
    let packet = datagram.flatMap {
      IPv4Packet(header: header, payload: $0.octets(from: source, to: name.address))
    }
    return (.packet(count), packet?.octets)
  }
}

extension Socket.Name: CustomStringConvertible {
  var description: String {
    switch kind {
    case .datagrams(let port): "UDP port \(port) of \(address)"
    case .packets(let ipProtocol): "\(ipProtocol) packets to \(address)"
    }
  }
}

extension Descriptor {
  /// Sends to an address. The `errno` of what could not be sent; nil: it was.
  func send(
    _ octets: some Collection<UInt8>, to destination: IPv4Address, port: UInt16 = 0
  ) -> Int32? {
    var address = sockaddr_in(destination, port: port)
    let octets = Array(octets)
    let count = unsafe octets.withUnsafeBytes { octets in
      unsafe withUnsafePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe sendto(
            number, octets.baseAddress, octets.count, 0, $0,
            socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    return count < 0 ? errno : nil
  }

  fileprivate func set(
    _ option: Int32, _ value: Int32, at level: Int32, for subject: String
  ) throws(HostError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe setsockopt(number, level, option, &value, size) == 0 else {
      throw HostError(subject, code: errno)
    }
  }
}

extension sockaddr_in {
  fileprivate init(_ address: IPv4Address, port: UInt16) {
    self.init()
    sin_family = sa_family_t(AF_INET)
    sin_port = port.bigEndian
    sin_addr.s_addr = address.rawValue.bigEndian
  }
}
