import Wire

/// What the peers of a gateway share.
struct Commons {
  let local: IPv4Address
  var tunnels = TunnelTable()
  var progress = TunnelProgressTable()
  var ledger = SecurityAssociationLedger()
  var cookies = CookieTable()
  var refusedOffers = RefusedOffers()
  /// Messages that came to nothing, also from those with whom nothing is negotiated.
  var dropped: UInt64 = 0
  /// The gateway addresses of peers that are elsewhere now, by where they are.
  var moved: [IPv4Address: IPv4Address] = [:]
  var statistics = StatisticsTable()
  var agenda = Agenda<Due>()
  /// How often the tunnels have been configured.
  private(set) var configuration = 0
  /// Which offer of a policy with several a phase 1 begins with: not the one that failed last.
  private var offers: [OfferName: Int] = [:]
  var reports = ReportTable()
  /// From when on INVALID-COOKIE may be said again.
  private var complainsAt: Instant?

  init(local: IPv4Address) { self.local = local }

  /// The address that tunnels know a peer by.
  func gateway(of sender: Endpoint) -> IPv4Address {
    tunnels.has(sender.address) ? sender.address : moved[sender.address] ?? sender.address
  }

  /// Takes over other tunnels. Returns the former ones.
  mutating func adopt(_ other: TunnelTable) -> TunnelTable {
    defer { tunnels = other }
    configuration += 1
    offers = [:]
    return tunnels
  }

  /// The number of the offer that a phase 1 with the peer begins with.
  func offer(of policy: IKEPolicy, to gateway: IPv4Address) -> Int {
    offers[OfferName(gateway: gateway, policy: policy.name)] ?? 0
  }

  /// Begins with that offer from now on, where the policy has several.
  mutating func setOffer(_ number: Int, of policy: IKEPolicy, to gateway: IPv4Address) {
    let count = policy.mode == .aggressive ? policy.offers.count : 1
    guard count > 1 else { return }
    offers[OfferName(gateway: gateway, policy: policy.name)] = number % count
  }

  /// Whether INVALID-COOKIE may be said now, which then may not be for a while.
  mutating func mayComplain(at now: Instant) -> Bool {
    guard complainsAt.map({ $0 <= now }) ?? true else { return false }
    complainsAt = now.advanced(by: .seconds(1))
    return true
  }
}

/// Whose offers are counted.
private struct OfferName: Hashable {
  var gateway: IPv4Address
  var policy: String
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
  /// An IKE SA with this gateway, in place of one that is gone.
  case replacement(IPv4Address)
}

/// What names an exchange of quick mode.
struct QuickModeName: Hashable {
  /// Our own, of the IKE SA.
  var cookie: UInt64
  var messageID: UInt32
}
