import Wire

/// A packet on its way through the router.
struct Transit {
  enum Origin: Equatable {
    case received
    /// The router speaks itself.
    case own
    /// The router negotiates. No service set takes it: what makes tunnels can't wait for them.
    case keyManagement
    /// The outer packet of a tunnel of this service set.
    case sealed(set: Int)
    /// The inner packet of a tunnel of this service set.
    case opened(set: Int)

    /// Whether sending it on costs it one of its time to live. RFC 1812 §5.3.1.
    var isForwarded: Bool {
      switch self {
      case .received, .opened: true
      case .own, .keyManagement, .sealed: false
      }
    }

    /// Whether the router itself speaks.
    var isOwn: Bool {
      switch self {
      case .own, .keyManagement: true
      case .received, .sealed, .opened: false
      }
    }

    /// The service set that has dealt with it, and does so once.
    var servedBy: Int? {
      switch self {
      case .sealed(let set), .opened(let set): set
      case .received, .own, .keyManagement: nil
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
