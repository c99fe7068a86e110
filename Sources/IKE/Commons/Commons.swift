import Wire

/// What the peers of a gateway share.
struct Commons {
  let local: IPv4Address
  var tunnels = TunnelTable()
  var progress = TunnelProgressTable()
  var ledger = SecurityAssociationLedger()
  var cookies = CookieTable()
  /// The gateway addresses of peers that are elsewhere now, by where they are.
  var moved: [IPv4Address: IPv4Address] = [:]
  var statistics = StatisticsTable()
  var agenda = Agenda<Due>()
  /// From when on INVALID-COOKIE may be said again.
  private var complainsAt: Instant?

  init(local: IPv4Address) { self.local = local }

  /// The address that tunnels know a peer by.
  func gateway(of sender: Endpoint) -> IPv4Address {
    tunnels.has(sender.address) ? sender.address : moved[sender.address] ?? sender.address
  }

  /// Whether INVALID-COOKIE may be said now, which then may not be for a while.
  mutating func mayComplain(at now: Instant) -> Bool {
    guard complainsAt.map({ $0 <= now }) ?? true else { return false }
    complainsAt = now.advanced(by: .seconds(1))
    return true
  }
}

/// What a peer leaves to be done when it is through, with what may be another one's.
enum Errand {
  /// An IKE SA that is one half open too many, by our own cookie.
  case forget(UInt64)
  /// A quick mode that has been outdone.
  case abandon(QuickModeName)
}

/// What the agenda is about.
enum Due {
  /// An IKE SA, by our own cookie.
  case association(UInt64)
  case quickMode(QuickModeName)
  /// By the inbound SPI.
  case pair(UInt32)
  case keepalive(IPv4Address, to: Endpoint)
  case establishment(TunnelIdentifier)
  /// Tunnels with this gateway that waited for an IKE SA.
  case start(IPv4Address)
}

/// What names an exchange of quick mode.
struct QuickModeName: Hashable {
  /// Our own, of the IKE SA.
  var cookie: UInt64
  var messageID: UInt32
}
