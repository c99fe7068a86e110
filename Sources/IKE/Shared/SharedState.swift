import Wire

/// The state that all peers of a gateway share.
struct SharedState {
  let local: IPv4Address
  var tunnels = TunnelPolicyTable()
  var progress = TunnelProgressTable()
  var ledger = SecurityAssociationLedger()
  var cookies = CookieTable()
  var refusedOffers = RefusedOffers()
  /// The number of dropped messages from any sender.
  var dropped: UInt64 = 0
  /// For peers that have moved: the configured gateway address, by the present address.
  var moved: [IPv4Address: IPv4Address] = [:]
  var statistics = StatisticsTable()
  var deadlines = DeadlineTable<Due>()
  /// The number of times that tunnels were configured.
  private(set) var configuration = 0
  /// The index of the offer with which phase 1 begins, for policies with several offers: it is not
  /// the one that failed last.
  private var offers: [OfferName: Int] = [:]
  var reports = ReportTable()
  /// The time from which INVALID-COOKIE may be sent again.
  private var invalidCookieAllowedAt: Instant?

  init(local: IPv4Address) { self.local = local }

  /// Returns the configured gateway address of a peer.
  func gateway(of sender: Endpoint) -> IPv4Address {
    tunnels.has(sender.address) ? sender.address : moved[sender.address] ?? sender.address
  }

  /// Replaces the tunnels. Returns the former ones.
  mutating func adopt(_ other: TunnelPolicyTable) -> TunnelPolicyTable {
    defer { tunnels = other }
    configuration += 1
    offers = [:]
    return tunnels
  }

  /// Returns the index of the offer with which phase 1 with a peer begins.
  func offer(of policy: IKEPolicy, to gateway: IPv4Address) -> Int {
    offers[OfferName(gateway: gateway, policy: policy.name)] ?? 0
  }

  /// Sets the offer with which phase 1 begins, if the policy has several.
  mutating func setOffer(_ number: Int, of policy: IKEPolicy, to gateway: IPv4Address) {
    let count = policy.mode == .aggressive ? policy.offers.count : 1
    guard count > 1 else { return }
    offers[OfferName(gateway: gateway, policy: policy.name)] = number % count
  }

  /// Returns whether INVALID-COOKIE may be sent now, and prevents it for the next second if so.
  mutating func maySendInvalidCookie(at now: Instant) -> Bool {
    guard invalidCookieAllowedAt.map({ $0 <= now }) ?? true else { return false }
    invalidCookieAllowedAt = now.advanced(by: .seconds(1))
    return true
  }
}

/// The peer and policy to which an offer index belongs.
private struct OfferName: Hashable {
  var gateway: IPv4Address
  var policy: String
}

/// Work that the handling of one peer leaves and that may concern another peer.
enum DeferredRemoval {
  /// Remove the IKE SA with this local cookie, because too many are half open.
  case discard(UInt64)
  /// Remove a quick mode that yields to the peer's.
  case abandon(QuickModeName)
}

/// The subject of a timer.
enum Due {
  /// An IKE SA, by its local cookie.
  case association(UInt64)
  case quickMode(QuickModeName)
  /// A pair of IPsec SAs, by its inbound SPI.
  case pair(UInt32)
  /// The NAT keepalives to an endpoint of a gateway.
  case keepalive(IPv4Address, to: Endpoint)
  /// The negotiation of a tunnel that is established without traffic.
  case establishment(TunnelIdentifier)
  /// Tunnels with this gateway that waited for an IKE SA and are started now.
  case start(IPv4Address)
  /// The replacement of an IKE SA with this gateway.
  case replacement(IPv4Address)
}

/// The identifier of a quick mode exchange: its IKE SA and its message ID.
struct QuickModeName: Hashable {
  /// The local cookie of the IKE SA.
  var cookie: UInt64
  var messageID: UInt32
}
