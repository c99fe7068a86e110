import CHost
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
  /// The length up to which datagrams that are sent one behind the other are joined to one message,
  /// which the kernel cuts. It falls where a way, or the kernel, does not take them.
  var joinedLength = 0

  /// Octets that wait for the router, or for a network card: as much as 30 ms of a gigabit.
  private static let queue: Int32 = 4 << 20

  /// `port`: the host's port that stands for the router's.
  init(_ name: Name, port: UInt16 = 0) throws(HostError) {
    let (type, ipProtocol): (__socket_type, IPProtocol) =
      switch name.kind {
      case .datagrams: (SOCK_DGRAM, .udp)
      case .packets(let ipProtocol): (SOCK_RAW, ipProtocol)
      }
    descriptor = try Self.open(type, ipProtocol.rawValue, for: name.description)
    self.name = name
    host_socket_queues(descriptor.number, Self.queue)
    // The router sends datagrams as they are; the kernel may cut them as the way demands.
    if case .datagrams = name.kind {
      try descriptor.set(
        IP_MTU_DISCOVER, IP_PMTUDISC_DONT, at: Int32(IPPROTO_IP), for: name.description)
      // Linux 5.0 has both.
      if host_socket_joins(descriptor.number) == 0 { joinedLength = UDPDatagram.maximumData }
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
    let sender = try open(SOCK_RAW, UInt8(clamping: Int(IPPROTO_RAW)), for: "raw IP socket")
    host_socket_queues(sender.number, queue)
    return sender
  }

  private static func open(
    _ type: __socket_type, _ ipProtocol: UInt8, for subject: String
  ) throws(HostError) -> Descriptor {
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, Int32(type.rawValue) | flags, Int32(ipProtocol))
    guard number >= 0 else { throw HostError(subject, code: errno) }
    return Descriptor(owning: number)
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
