import Cryptography
import IKE
import IPsec
import TestSupport
import Testing
import Wire

/// One end of a `Pair`: a gateway, and everything that its outputs have requested.
struct End {
  var gateway: Gateway
  var random: SeededGenerator
  /// The pairs by their inbound SPI, as a router keeps them.
  var inbound: [UInt32: SecurityAssociationPair] = [:]
  /// The pair by which packets of a tunnel are sent.
  var outbound: [TunnelIdentifier: SecurityAssociationPair] = [:]
  var phaseOnes: [PhaseOneStatus] = []
  var failures: [NegotiationFailure] = []
  var rejections: [NegotiationError] = []
  var removals: [(SecurityAssociationPair, RemovalReason)] = []
  var notified: [NotifyType] = []
  var keepalives: [Endpoint] = []
  var moves: [Endpoint] = []
  var ignored: [NotifyType] = []
  var refusals: [NegotiationError] = []
  /// The tunnels whose negotiation the gateway has requested.
  var toEstablish: [TunnelIdentifier] = []
  var orphans: [TunnelIdentifier] = []
  /// For each report of an unknown SPI, whether the peer received a notification.
  var unknown: [Bool] = []
  var alive = 0
  var dead = 0

  init(_ address: IPv4Address, seed: UInt64) {
    gateway = Gateway(local: address, library: CryptographicLibrary())
    random = SeededGenerator(seed: seed)
  }

  var address: IPv4Address { gateway.local }

  /// Carries out the outputs of the gateway, and returns the datagrams to send.
  mutating func apply(_ outputs: [GatewayOutput]) -> [(datagram: [UInt8], to: Endpoint)] {
    var sent: [(datagram: [UInt8], to: Endpoint)] = []
    for output in outputs {
      switch output {
      case .send(let datagram, let peer): sent.append((datagram, peer))
      case .phaseOneEstablished(let status): phaseOnes.append(status)
      case .phaseOneRemoved(let status, _):
        phaseOnes.removeAll { $0.cookies == status.cookies }
      case .installInbound(let pair): inbound[pair.inbound.spi] = pair
      case .installOutbound(let pair):
        #expect(inbound[pair.inbound.spi] == pair)
        outbound[pair.tunnel] = pair
      case .withdraw(let pair):
        if outbound[pair.tunnel] == pair { outbound[pair.tunnel] = nil }
      case .orphaned(let tunnels): orphans += tunnels
      case .remove(let pair, let reason):
        inbound[pair.inbound.spi] = nil
        if outbound[pair.tunnel] == pair { outbound[pair.tunnel] = nil }
        removals.append((pair, reason))
      case .failed(let failure): failures.append(failure)
      case .rejected(_, let error): rejections.append(error)
      case .notified(_, let type): notified.append(type)
      case .keepalive(let peer): keepalives.append(peer)
      case .peerMoved(_, let peer, let pairs):
        moves.append(peer)
        for pair in pairs {
          if inbound[pair.inbound.spi] != nil { inbound[pair.inbound.spi] = pair }
          if outbound[pair.tunnel]?.inbound.spi == pair.inbound.spi { outbound[pair.tunnel] = pair }
        }
      case .ignored(_, let type): ignored.append(type)
      case .refusedUnauthenticated(_, let error): refusals.append(error)
      case .unknownSPI(_, _, let wasNotified): unknown.append(wasNotified)
      case .establish(let tunnel): toEstablish.append(tunnel)
      case .peerAlive: alive += 1
      case .peerDead: dead += 1
      }
    }
    return sent
  }
}

/// Two gateways, a virtual clock and the network between them, which delays each datagram and may
/// lose, copy or reorder it.
struct Pair {
  static let leftAddress = IPv4Address(10, 9, 0, 1)
  static let rightAddress = IPv4Address(10, 9, 0, 2)
  /// The date 2030-01-01, at which the certificates of the tests are valid.
  static let start = Instant(sinceOrigin: .seconds(1_893_456_000))

  /// A datagram on its way.
  struct Datagram {
    var due: Instant
    var octets: [UInt8]
    var toLeft: Bool
    /// The address and port of the sender, as the receiver sees them.
    var sender: Endpoint
  }

  var left: End
  var right: End
  var now = Pair.start
  var inFlight: [Datagram] = []
  /// All datagrams that were sent, in order.
  var log: [Datagram] = []
  /// The NAT in front of the left end, or nil if there is none.
  var nat: PortTranslation?
  var latency: @Sendable (inout SeededGenerator) -> [Duration] = { _ in [.milliseconds(10)] }
  private var weather = SeededGenerator(seed: 99)

  init(_ left: [TunnelPolicy], _ right: [TunnelPolicy], seed: UInt64 = 1) {
    self.left = End(Self.leftAddress, seed: seed &* 2 &+ 1)
    self.right = End(Self.rightAddress, seed: seed &* 2 &+ 2)
    weather = SeededGenerator(seed: seed)
    configureLeft(left)
    configureRight(right)
  }

  mutating func configureLeft(_ policies: [TunnelPolicy]) {
    post(left.apply(left.gateway.configure(policies, at: now, using: &left.random)), toLeft: false)
  }

  mutating func configureRight(_ policies: [TunnelPolicy]) {
    post(
      right.apply(right.gateway.configure(policies, at: now, using: &right.random)), toLeft: true)
  }

  mutating func leftNegotiates(_ tunnel: TunnelIdentifier = "t") {
    post(left.apply(left.gateway.negotiate(tunnel, at: now, using: &left.random)), toLeft: false)
  }

  mutating func rightNegotiates(_ tunnel: TunnelIdentifier = "t") {
    post(
      right.apply(right.gateway.negotiate(tunnel, at: now, using: &right.random)), toLeft: true)
  }

  mutating func leftProbes() {
    post(
      left.apply(left.gateway.probe(Self.rightAddress, at: now, using: &left.random)),
      toLeft: false)
  }

  mutating func deliver(_ octets: [UInt8], toLeft: Bool, from address: IPv4Address? = nil) {
    let end = toLeft ? Self.rightAddress : Self.leftAddress
    deliver(octets, toLeft: toLeft, from: Endpoint(address ?? end))
  }

  mutating func deliver(_ octets: [UInt8], toLeft: Bool, from sender: Endpoint) {
    if toLeft {
      post(
        left.apply(left.gateway.receive(octets, from: sender, at: now, using: &left.random)),
        toLeft: false)
    } else {
      post(
        right.apply(right.gateway.receive(octets, from: sender, at: now, using: &right.random)),
        toLeft: true)
    }
  }

  /// Runs from one event to the next, until the duration has passed.
  mutating func run(for duration: Duration = .seconds(1)) {
    let end = now.advanced(by: duration)
    while let next = nextEvent, next <= end {
      now = max(now, next)
      if let index = inFlight.indices.min(by: { inFlight[$0].due < inFlight[$1].due }),
        inFlight[index].due <= now
      {
        let datagram = inFlight.remove(at: index)
        deliver(datagram.octets, toLeft: datagram.toLeft, from: datagram.sender)
      } else {
        post(left.apply(left.gateway.advance(to: now, using: &left.random)), toLeft: false)
        post(right.apply(right.gateway.advance(to: now, using: &right.random)), toLeft: true)
        establish()
      }
    }
    now = end
  }

  /// Negotiates the tunnels that need no traffic, as a router does.
  private mutating func establish() {
    for tunnel in left.toEstablish { leftNegotiates(tunnel) }
    for tunnel in right.toEstablish { rightNegotiates(tunnel) }
    left.toEstablish = []
    right.toEstablish = []
  }

  /// Returns two ends that have negotiated their tunnel.
  static func up() -> Pair {
    var pair = Pair([.left()], [.right()])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    return pair
  }

  /// Whether packets that either end seals are opened at the other.
  var isUp: Bool { carries("t") }

  func carries(_ tunnel: TunnelIdentifier) -> Bool {
    guard let ours = left.outbound[tunnel], let theirs = right.outbound[tunnel],
      let atRight = right.inbound[ours.outbound.spi],
      let atLeft = left.inbound[theirs.outbound.spi]
    else { return false }
    return atRight.inbound == ours.outbound && atLeft.inbound == theirs.outbound
  }

  private var nextEvent: Instant? {
    (inFlight.map(\.due)
      + [left.gateway.nextDeadline, right.gateway.nextDeadline].compactMap(\.self)).min()
  }

  /// Returns the sender that the receiver sees in a datagram to this endpoint, or nil if nobody
  /// receives it.
  private mutating func carry(to endpoint: Endpoint, toLeft: Bool) -> Endpoint? {
    let source = Endpoint(
      toLeft ? Self.rightAddress : Self.leftAddress, port: endpoint.localPort)
    var (sender, receiver) = (source, endpoint)
    if nat != nil {
      if toLeft {
        guard let inside = nat?.inside(endpoint) else { return nil }
        receiver = inside
      } else {
        sender = nat?.outside(source) ?? source
      }
    }
    guard receiver.address == (toLeft ? Self.leftAddress : Self.rightAddress) else { return nil }
    sender.isFloated = receiver.port == 4_500
    return sender
  }

  mutating func post(_ sent: [(datagram: [UInt8], to: Endpoint)], toLeft: Bool) {
    for (datagram, endpoint) in sent {
      // Answers to addresses of neither end are lost.
      guard let sender = carry(to: endpoint, toLeft: toLeft) else { continue }
      log.append(Datagram(due: now, octets: datagram, toLeft: toLeft, sender: sender))
      for delay in latency(&weather) {
        inFlight.append(
          Datagram(
            due: now.advanced(by: delay), octets: datagram, toLeft: toLeft, sender: sender))
      }
    }
  }
}
