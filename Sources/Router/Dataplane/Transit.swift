import Wire

/// A packet on its way through the router, with its origin.
struct Transit {
  /// The origin of a packet.
  enum Origin: Equatable {
    /// The packet was received by an interface.
    case received
    /// The router sends the packet itself.
    case own
    /// The packet is an answer, or an ICMP error, to a packet that was received by a tunnel. Its
    /// content was protected, and must not be sent unprotected by a service set.
    case answer
    /// The packet is an IKE message. It is sent past all service sets, because tunnels need it to
    /// be established.
    case keyManagement
    /// The packet is the outer packet of a tunnel of this service set.
    case sealed(set: Int)
    /// The packet came out of a tunnel of this service set.
    case opened(set: Int, tunnel: Int)

    /// The origin of the router's answer to the packet.
    var ofAnswer: Origin {
      switch self {
      case .opened, .answer: .answer
      case .received, .own, .keyManagement, .sealed: .own
      }
    }

    /// Whether the time to live is decremented when the packet is forwarded. RFC 1812 section
    /// 5.3.1.
    var isForwarded: Bool {
      switch self {
      case .received, .opened: true
      case .own, .answer, .keyManagement, .sealed: false
      }
    }

    /// Whether the router has created the packet.
    var isOwn: Bool {
      switch self {
      case .own, .answer, .keyManagement: true
      case .received, .sealed, .opened: false
      }
    }
  }

  var packet: IPv4Packet
  var instance: Int
  var origin: Origin
  /// The slot of the unit by which the packet was received; nil for own packets. A slot is valid
  /// under one configuration, and no packet waits for the next one.
  var ingress: Int?
  /// The number of encapsulations and decapsulations at this router.
  var encapsulations = 0
}
