import Wire

/// A packet on its way through the router.
struct Transit {
  enum Origin: Equatable {
    case received
    /// The router speaks itself.
    case own
    /// The router answers a packet that came out of a tunnel, or tells its sender of an error. What is
    /// in the answer was protected, and must not leave by a service set in the clear.
    case answer
    /// The router negotiates. No service set takes it: what makes tunnels can't wait for them.
    case keyManagement
    /// The outer packet of a tunnel of this service set.
    case sealed(set: Int)
    /// The inner packet of a tunnel of this service set.
    case opened(set: Int, tunnel: Int)

    /// Where the router's answer to the packet comes from.
    var ofAnswer: Origin {
      switch self {
      case .opened, .answer: .answer
      case .received, .own, .keyManagement, .sealed: .own
      }
    }

    /// Whether sending it on costs it one of its time to live. RFC 1812 §5.3.1.
    var isForwarded: Bool {
      switch self {
      case .received, .opened: true
      case .own, .answer, .keyManagement, .sealed: false
      }
    }

    /// Whether the router itself speaks.
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
  /// The slot of the unit by which it came; nil for own packets. Slots are those of one
  /// configuration, and no packet waits for the next.
  var ingress: Int?
  /// How many tunnels it has been put into, and taken out of, here.
  var encapsulations = 0
}
