import CHost
import Glibc
import Wire

/// A socket that receives packets of one kind for one address of the host.
struct Socket {
  enum Kind: Hashable {
    /// UDP datagrams to a port, by its number on the router.
    case datagrams(port: UInt16)
    /// Whole IPv4 packets of a protocol.
    case packets(IPProtocol)
  }

  /// The packets that a socket receives.
  struct Name: Hashable {
    var kind: Kind
    var address: IPv4Address
  }

  let name: Name
  let descriptor: Descriptor
  /// The length in octets up to which consecutive datagrams are joined to one message, which the
  /// kernel splits. It is reduced when the path or the kernel does not accept them.
  var joinedLength = 0

  /// The size of each socket queue in octets: 30 ms at one gigabit per second.
  private static let queue: Int32 = 4 << 20

  /// Opens a socket. `port` is the host's port for the one of the router. Throws if the kernel
  /// refuses.
  init(_ name: Name, port: UInt16 = 0) throws(HostError) {
    let (type, ipProtocol): (__socket_type, IPProtocol) =
      switch name.kind {
      case .datagrams: (SOCK_DGRAM, .udp)
      case .packets(let ipProtocol): (SOCK_RAW, ipProtocol)
      }
    descriptor = try Self.open(type, ipProtocol.rawValue, for: name.description)
    self.name = name
    host_socket_queues(descriptor.number, Self.queue)
    // The router sends datagrams of any length; the kernel fragments them where the path requires
    // it.
    if case .datagrams = name.kind {
      try descriptor.set(
        IP_MTU_DISCOVER, IP_PMTUDISC_DONT, at: Int32(IPPROTO_IP), for: name.description)
      // Linux 5.0 and later can both join and split datagrams.
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

  /// Opens a socket that sends whole packets of any protocol. ip(7), raw(7).
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
