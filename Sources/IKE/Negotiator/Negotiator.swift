package import Cryptography
package import Wire

/// Negotiates the SAs of one local gateway with all its peers: IKE version 1. RFC 2409.
///
/// It contains no networking code and reads no clock: call `receive` with each datagram,
/// `advance` when `nextDeadline` has come, and act on what they return, in order.
package struct Negotiator {
  package let local: IPv4Address
  let library: CryptographicLibrary
  var tunnels = TunnelTable()
  /// By our own cookie.
  var phaseOnes: [UInt64: PhaseOne] = [:]
  /// Our own cookies, the oldest first.
  var cookiesByPeer: [IPv4Address: [UInt64]] = [:]
  /// Our own cookie, for each first message that we have answered.
  var answered: [FirstMessage: UInt64] = [:]
  /// What peers have begun, and not shown yet that they hear us: it may be forged.
  var unproven = HalfOpenTable()
  /// What peers have begun, and gone on with.
  var proven = HalfOpenTable()
  /// Tunnels that wait for an IKE SA with the peer.
  var wanted: [IPv4Address: WaitingTunnels] = [:]
  /// By peer, the tunnels that waited for an IKE SA and are started now.
  var starting: [IPv4Address: StartingTunnels] = [:]
  /// Peers whose life is proved by the IKE SA that is under way.
  var probedByPhaseOne: Set<IPv4Address> = []
  var quickModes = QuickModeTable()
  /// By our own cookie.
  var traffic: [UInt64: PhaseOneTraffic] = [:]
  var counters = StatisticsTable()
  /// Tunnels that are to be there without traffic, and are not.
  var establishing: [String: Establishment] = [:]
  /// Of phase 2, by our own cookie: none is used twice, and what a replayed message says is known.
  var usedMessageIDs: [UInt64: Set<UInt32>] = [:]
  /// The quick mode that is under way for a tunnel.
  var negotiating: [String: QuickModeName] = [:]
  var pairs = PairTable()
  /// Of tunnels whose peers are behind NATs, by name.
  var counterparts: [String: Counterpart] = [:]
  /// The gateway addresses of peers that are elsewhere now.
  var moved: [IPv4Address: IPv4Address] = [:]
  var keepalives: [Endpoint: Keepalive] = [:]
  var agenda = Agenda<Due>()
  /// From when on INVALID-COOKIE may be said again.
  var complainedAt: Instant?

  struct FirstMessage: Hashable {
    var peer: IPv4Address
    var cookie: UInt64
  }

  struct QuickModeName: Hashable {
    var cookie: UInt64
    var messageID: UInt32
  }

  enum Due {
    case phaseOne(UInt64)
    case quickMode(QuickModeName)
    case pair(UInt32)
    case keepalive(Endpoint)
    case establishment(String)
    case start(IPv4Address)
  }

  /// How long what a peer began may take.
  static let halfOpenLifetime = Duration.seconds(60)
  /// Message IDs after which an IKE SA has served its time, and answers nothing new.
  static let maximumMessageIDs = 65_536
  /// IKE SAs that one peer has begun.
  static let maximumOfPeer = 32
  /// An IKE SA with less left than this begins no quick mode.
  static let margin = Duration.seconds(60)

  package init(local: IPv4Address, library: CryptographicLibrary) {
    self.local = local
    self.library = library
  }

  /// When to call `advance`, at the latest; nil: nothing will be due.
  package var nextDeadline: Instant? { agenda.next }

  /// Begins to negotiate SAs for the tunnel, unless that is under way: with the peer, or the first
  /// of its gateways.
  package mutating func negotiate(
    _ tunnel: String, with peer: IPv4Address? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      guard let policy = negotiator.tunnels[tunnel],
        let gateway = peer ?? policy.remoteGateways.first
      else { return }
      negotiator.begin(policy, with: gateway, in: &world, &outputs)
    }
  }

  /// An IKE message that came to the local gateway's port 500 or, without its marker, 4500: which
  /// of them, the sender tells.
  package mutating func receive(
    _ datagram: [UInt8], from sender: Endpoint, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      negotiator.counters.count(sender.address) {
        $0.received += 1
        $0.receivedOctets += UInt64(datagram.count)
      }
      negotiator.hear(datagram, from: sender, in: &world, &outputs)
    }
  }

  /// Does what is due.
  package mutating func advance(
    to now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      while let due = negotiator.agenda.pop(at: now) {
        negotiator.act(on: due, in: &world, &outputs)
      }
    }
  }

  /// Asks the peer whether it is there: `peerAlive` or `peerDead` follows. A hello and two retries,
  /// 2 seconds apart; without an IKE SA, one is negotiated, and its failure is the answer.
  /// RFC 3706.
  package mutating func probe(
    _ peer: IPv4Address, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      negotiator.beginProbe(of: peer, in: &world, &outputs)
    }
  }

  /// Deletes the IKE SAs with the peer, or with all; the IPsec SAs stay.
  package mutating func clearPhaseOne(
    with peer: IPv4Address? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      for (cookie, phaseOne) in negotiator.phaseOnes
      where peer == nil || phaseOne.gateway == peer || phaseOne.peer.address == peer {
        negotiator.removePhaseOne(cookie, .cleared, tellsPeer: true, in: &world, &outputs)
      }
      // What was under way is gone too.
      for name in negotiator.establishing.keys { negotiator.establish(name, at: world.now) }
    }
  }

  /// Deletes the IPsec SAs of the tunnel, or of all.
  package mutating func clearPairs(
    of tunnel: String? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      for installed in tunnel.map(negotiator.pairs.of(tunnel:)) ?? negotiator.pairs.all {
        negotiator.remove(installed.pair, .cleared, tellsPeer: true, in: &world, &outputs)
      }
    }
  }

  /// Negotiates a successor for the pair with this inbound SPI, before its soft lifetime: its
  /// sequence numbers come to their end.
  package mutating func renew(
    inboundSPI spi: UInt32, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      negotiator.renewPair(spi, in: &world, &outputs)
    }
  }

  /// Removes the pair with this inbound SPI, which can seal nothing any more.
  package mutating func expire(
    inboundSPI spi: UInt32, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    run(at: now, using: &generator) { negotiator, world, outputs in
      guard let pair = negotiator.pairs[spi]?.pair else { return }
      negotiator.remove(pair, .expired, tellsPeer: true, in: &world, &outputs)
    }
  }

  /// The established IKE SAs, the oldest first.
  package var phaseOneStatuses: [PhaseOneStatus] {
    phaseOnes.compactMap { cookie, phaseOne -> PhaseOneStatus? in
      guard var status = phaseOne.status else { return nil }
      status.traffic = traffic[cookie] ?? PhaseOneTraffic()
      status.quickModes = quickModes.underWay(cookie).map { QuickModeStatus($0.name, $0.quickMode) }
      return status
    }.sorted { $0.establishedAt < $1.establishedAt }
  }

  /// Of all peers together, and strangers.
  package var statistics: NegotiatorStatistics { counters.total }

  /// Of each peer that a tunnel is configured for.
  package var statisticsByPeer: [IPv4Address: NegotiatorStatistics] { counters.byPeer }

  /// Of one peer, or of all.
  package mutating func clearStatistics(of peer: IPv4Address? = nil) { counters.clear(peer) }

  /// The key that the messages of an established IKE SA are encrypted with.
  package func cipherKey(of cookies: Cookies) -> Secret? {
    for cookie in [cookies.initiator, cookies.responder] {
      if let association = phaseOnes[cookie]?.association, association.cookies == cookies {
        return association.established.keyed.keys.cipherKey
      }
    }
    return nil
  }

  /// Phases 1 that are under way, the oldest first.
  package var phaseOneAttempts: [PhaseOneAttempt] {
    phaseOnes.values.filter(\.isNegotiating)
      .sorted { ($0.begunAt, $0.cookie) < ($1.begunAt, $1.cookie) }
      .compactMap(\.attempt)
  }

  /// The installed pairs, in the order in which they came.
  package var installedPairs: [SecurityAssociationPair] { pairs.all.map(\.pair) }

  /// When the successor of the pair with this inbound SPI is to be negotiated: its soft lifetime.
  /// nil where there is no such pair, and where that has begun.
  package func softExpiry(ofInboundSPI spi: UInt32) -> Instant? { pairs[spi]?.softAt }

  /// Negotiations that peers began and have not finished.
  package var halfOpenCount: Int { unproven.count + proven.count }

  mutating func run<Generator: RandomNumberGenerator>(
    at now: Instant, using generator: inout Generator,
    _ body: (inout Negotiator, inout World<Generator>, inout [NegotiatorOutput]) -> Void
  ) -> [NegotiatorOutput] {
    var world = World(generator: generator, library: library, now: now)
    var outputs: [NegotiatorOutput] = []
    body(&self, &world, &outputs)
    for case .send(_, let peer) in outputs where peer.isFloated { spoke(to: peer, at: now) }
    generator = world.generator
    pruneAgenda()
    return outputs
  }
}

extension PhaseOne {
  /// nil once it is established.
  var attempt: PhaseOneAttempt? {
    guard case .negotiating(let exchange, _) = state else { return nil }
    let isOurs = role == .initiator
    return PhaseOneAttempt(
      peer: peer, role: role,
      mode: exchange.exchangeType == .aggressive ? .aggressive : .main,
      cookies: Cookies(
        initiator: isOurs ? cookie : peerCookie ?? 0, responder: isOurs ? peerCookie ?? 0 : cookie))
  }

  /// nil before it is established. Its quick modes are the negotiator's to count.
  var status: PhaseOneStatus? {
    guard let association else { return nil }
    let agreement = association.established.keyed.agreement
    return PhaseOneStatus(
      peer: peer, role: role, mode: association.established.mode, cookies: association.cookies,
      policy: agreement.policy.name, proposal: agreement.proposal,
      localIdentity: association.established.localIdentity.words,
      peerIdentity: association.established.peerIdentity.words,
      peerCertificates: association.established.peerCertificates,
      capabilities: association.capabilities, translation: association.translation,
      establishedAt: association.establishedAt,
      expiresAt: association.expiresAt)
  }
}

extension QuickModeStatus {
  init(_ name: Negotiator.QuickModeName, _ quickMode: QuickMode) {
    self.init(
      role: quickMode.role, messageID: name.messageID, tunnel: quickMode.tunnel.name,
      local: quickMode.tunnel.local, remote: quickMode.tunnel.remote)
  }
}
