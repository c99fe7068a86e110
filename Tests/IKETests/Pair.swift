import Cryptography
import IKE
import IPsec
import TestSupport
import Testing
import Wire

/// One end: a gateway and all that it has asked for.
struct End {
  var gateway: Gateway
  var dice: SeededGenerator
  /// By inbound SPI, as a router would have them.
  var inbound: [UInt32: SecurityAssociationPair] = [:]
  /// What packets of a tunnel leave by.
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
  /// Tunnels that are to be negotiated: by whoever keeps the outputs.
  var toEstablish: [TunnelIdentifier] = []
  var orphans: [TunnelIdentifier] = []
  /// For each report of an unknown SPI, whether the peer has been told.
  var unknown: [Bool] = []
  var alive = 0
  var dead = 0

  init(_ address: IPv4Address, seed: UInt64) {
    gateway = Gateway(local: address, library: CryptographicLibrary())
    dice = SeededGenerator(seed: seed)
  }

  var address: IPv4Address { gateway.local }

  /// Keeps what is asked for; what is to be sent goes back.
  mutating func keep(_ outputs: [GatewayOutput]) -> [(datagram: [UInt8], to: Endpoint)] {
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
      case .refusedUnproven(_, let error): refusals.append(error)
      case .unknownSPI(_, _, let isTold): unknown.append(isTold)
      case .establish(let tunnel): toEstablish.append(tunnel)
      case .peerAlive: alive += 1
      case .peerDead: dead += 1
      }
    }
    return sent
  }
}

/// Two gateways, a virtual clock, and the network between: every datagram takes a while, and may be
/// lost, doubled or overtaken.
struct Pair {
  static let leftAddress = IPv4Address(10, 9, 0, 1)
  static let rightAddress = IPv4Address(10, 9, 0, 2)
  /// 2030-01-01, when the certificates of the tests are valid.
  static let start = Instant(sinceOrigin: .seconds(1_893_456_000))

  struct Datagram {
    var due: Instant
    var octets: [UInt8]
    var toLeft: Bool
    /// As the receiver sees it.
    var sender: Endpoint
  }

  var left: End
  var right: End
  var now = Pair.start
  var inFlight: [Datagram] = []
  /// All that was ever sent, in order.
  var log: [Datagram] = []
  /// In front of the left end.
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
    post(left.keep(left.gateway.configure(policies, at: now, using: &left.dice)), toLeft: false)
  }

  mutating func configureRight(_ policies: [TunnelPolicy]) {
    post(
      right.keep(right.gateway.configure(policies, at: now, using: &right.dice)), toLeft: true)
  }

  mutating func leftNegotiates(_ tunnel: TunnelIdentifier = "t") {
    post(left.keep(left.gateway.negotiate(tunnel, at: now, using: &left.dice)), toLeft: false)
  }

  mutating func rightNegotiates(_ tunnel: TunnelIdentifier = "t") {
    post(
      right.keep(right.gateway.negotiate(tunnel, at: now, using: &right.dice)), toLeft: true)
  }

  mutating func leftProbes() {
    post(
      left.keep(left.gateway.probe(Self.rightAddress, at: now, using: &left.dice)),
      toLeft: false)
  }

  mutating func deliver(_ octets: [UInt8], toLeft: Bool, from address: IPv4Address? = nil) {
    let end = toLeft ? Self.rightAddress : Self.leftAddress
    deliver(octets, toLeft: toLeft, from: Endpoint(address ?? end))
  }

  mutating func deliver(_ octets: [UInt8], toLeft: Bool, from sender: Endpoint) {
    if toLeft {
      post(
        left.keep(left.gateway.receive(octets, from: sender, at: now, using: &left.dice)),
        toLeft: false)
    } else {
      post(
        right.keep(right.gateway.receive(octets, from: sender, at: now, using: &right.dice)),
        toLeft: true)
    }
  }

  /// Runs until nothing is in flight and for so long, from one event to the next.
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
        post(left.keep(left.gateway.advance(to: now, using: &left.dice)), toLeft: false)
        post(right.keep(right.gateway.advance(to: now, using: &right.dice)), toLeft: true)
        establish()
      }
    }
    now = end
  }

  /// Negotiates what is to be there without traffic, as a router would.
  private mutating func establish() {
    for tunnel in left.toEstablish { leftNegotiates(tunnel) }
    for tunnel in right.toEstablish { rightNegotiates(tunnel) }
    left.toEstablish = []
    right.toEstablish = []
  }

  /// Two that have negotiated their tunnel.
  static func up() -> Pair {
    var pair = Pair([.left()], [.right()])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    return pair
  }

  /// Whether packets sealed at either end open at the other.
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

  /// Whom the receiver takes a datagram for that is sent there; nil where nobody gets it.
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
      // Answers to strangers get lost.
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
