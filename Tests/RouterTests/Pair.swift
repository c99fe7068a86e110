import Cryptography
import IPsec
import Router
import TestSupport
import Wire

/// Two provider edges and the core between them, which records every packet that crosses it.
///
///     ce1 11.11.11.1 -- so-0/0/0 [pe1] so-2/2/0 === so-2/2/0 [pe2] so-0/0/0 -- ce2 8.8.8.1
struct Pair {
  static let ce1 = IPv4Address(11, 11, 11, 1)
  static let ce2 = IPv4Address(8, 8, 8, 1)
  static let customer = LogicalInterface(name: "so-0/0/0", unit: 0)
  static let core = LogicalInterface(name: "so-2/2/0", unit: 0)
  static let chassis = ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]

  var pe1: Router
  var pe2: Router
  var now = Instant(sinceOrigin: .seconds(1_000))
  /// How far the routers' clocks may be ahead of the pair's.
  private var ahead = Instant.origin
  /// The packets that the core carried, in order.
  var crossed: [IPv4Packet] = []
  /// The times at which they were sent.
  var crossedAt: [Instant] = []
  var atCE1: [IPv4Packet] = []
  var atCE2: [IPv4Packet] = []
  var echoes: [EchoResult] = []
  /// A function that may change, drop or duplicate the packets on the core.
  var core: (IPv4Packet) -> [[UInt8]] = { [$0.octets] }

  init(_ left: RouterModel, _ right: RouterModel) {
    pe1 = Router(chassis: Self.chassis, generator: SeededGenerator(seed: 1))
    pe2 = Router(chassis: Self.chassis, generator: SeededGenerator(seed: 2))
    for port in ["so-0/0/0", "so-2/2/0"] {
      _ = pe1.setLink(port, isUp: true, at: now)
      _ = pe2.setLink(port, isUp: true, at: now)
    }
    _ = pe1.apply(left, at: now)
    _ = pe2.apply(right, at: now)
  }

  /// Makes both ends of the chapter's example, with a tunnel that has these associations.
  init(tunnel: TermModel.Security) {
    self.init(.pe1(terms: [.toPE2(tunnel)]), .pe2(terms: [.toPE1(tunnel.mirrored)]))
  }

  mutating func fromCE1(_ packet: IPv4Packet) {
    now = now.advanced(by: .milliseconds(20))
    deliver(pe1.receive(packet.octets, on: Self.customer, at: now), isLeft: true)
    releaseHeld()
  }

  mutating func fromCE2(_ packet: IPv4Packet) {
    now = now.advanced(by: .milliseconds(20))
    deliver(pe2.receive(packet.octets, on: Self.customer, at: now), isLeft: false)
    releaseHeld()
  }

  /// Advances the routers until the first packets of a new pair, which wait for the peer, are sent.
  /// The pair's own clock does not change.
  private mutating func releaseHeld() {
    let end = max(now, ahead).advanced(by: Router.installationTime)
    while let next = pe1.nextDeadline, next <= end {
      ahead = max(ahead, next)
      deliver(pe1.advance(to: next), isLeft: true)
    }
    while let next = pe2.nextDeadline, next <= end {
      ahead = max(ahead, next)
      deliver(pe2.advance(to: next), isLeft: false)
    }
  }

  /// Runs what falls due at both routers in this time.
  mutating func advance(by duration: Duration) {
    let end = now.advanced(by: duration)
    while let next = [pe1.nextDeadline, pe2.nextDeadline].compactMap(\.self).min(), next <= end {
      now = max(now, next)
      deliver(pe1.advance(to: now), isLeft: true)
      deliver(pe2.advance(to: now), isLeft: false)
    }
    now = end
  }

  /// Commits at the left end.
  mutating func commit(_ model: RouterModel) { deliver(pe1.apply(model, at: now), isLeft: true) }

  /// Begins to apply a configuration at the left end in slices.
  mutating func begin(_ model: RouterModel) {
    pe1.beginUpdate(PreparedModel(model, former: pe1.prepared))
  }

  /// Carries out `pieces` pieces of the update, and returns false when it is complete.
  @discardableResult
  mutating func proceed(_ pieces: Int = 1) -> Bool {
    var left = pieces
    let outputs = pe1.continueUpdate(at: now) {
      left -= 1
      return left <= 0
    }
    deliver(outputs, isLeft: true)
    return pe1.updateProgress != .idle
  }

  /// Carries out the update until it has this progress, or is complete.
  mutating func proceed(to progress: UpdateProgress) {
    while pe1.updateProgress != progress, proceed() {}
  }

  mutating func setCertificates(_ store: CertificateStore) {
    deliver(pe1.setCertificates(store, at: now), isLeft: true)
  }

  mutating func clear(_ selection: TunnelSelection = TunnelSelection(), left: Bool = true) {
    let outputs =
      left
      ? pe1.resetSecurityAssociations(selection, at: now)
      : pe2.resetSecurityAssociations(selection, at: now)
    deliver(outputs, isLeft: left)
  }

  mutating func clearIKE(left: Bool = true) {
    let outputs =
      left ? pe1.clearIKEAssociations(at: now) : pe2.clearIKEAssociations(at: now)
    deliver(outputs, isLeft: left)
  }

  /// Shuts the left end down.
  mutating func shutdown() {
    deliver(pe1.shutdown(at: now), isLeft: true)
    deliver(pe1.shutdown(at: now), isLeft: true)
  }

  /// Restarts one end without any state, and with a configuration.
  mutating func restart(left: Bool, _ model: RouterModel) {
    var router = Router(chassis: Self.chassis, generator: SeededGenerator(seed: 3))
    for port in ["so-0/0/0", "so-2/2/0"] { _ = router.setLink(port, isUp: true, at: now) }
    let outputs = router.apply(model, at: now)
    if left { pe1 = router } else { pe2 = router }
    deliver(outputs, isLeft: left)
  }

  /// Delivers a packet from the core to the left end that the right end has not sent.
  mutating func intoPE1(_ packet: IPv4Packet) {
    deliver(pe1.receive(packet.octets, on: Self.core, at: now), isLeft: true)
  }

  /// Delivers a delayed packet from the core to the right end.
  mutating func intoPE2(_ packet: IPv4Packet) {
    deliver(pe2.receive(packet.octets, on: Self.core, at: now), isLeft: false)
  }

  mutating func switchTunnel(from gateway: IPv4Address) {
    let outputs = pe1.switchTunnel(
      localGateway: IPv4Address(21, 21, 1, 1), remoteGateway: gateway, at: now)
    deliver(outputs, isLeft: true)
  }

  mutating func ping(_ request: PingRequest) throws {
    now = now.advanced(by: .milliseconds(20))
    deliver(try pe1.ping(request, at: now), isLeft: true)
    releaseHeld()
  }

  private mutating func deliver(_ outputs: [RouterOutput], isLeft: Bool) {
    for output in outputs {
      switch output {
      case .log, .observed: break
      case .echo(let result): echoes.append(result)
      case .transmit(let octets, let unit, _):
        guard let packet = try? IPv4Packet(parsing: octets) else { continue }
        if unit == Self.customer {
          if isLeft { atCE1.append(packet) } else { atCE2.append(packet) }
          continue
        }
        crossed.append(packet)
        crossedAt.append(now)
        for arriving in core(packet) {
          let next =
            isLeft
            ? pe2.receive(arriving, on: Self.core, at: now)
            : pe1.receive(arriving, on: Self.core, at: now)
          deliver(next, isLeft: !isLeft)
        }
      }
    }
  }
}

extension IPv4Packet {
  /// Returns an echo request with `size` octets of data, or a similar packet.
  static func echo(
    from source: IPv4Address = Pair.ce1, to destination: IPv4Address = Pair.ce2, size: Int = 56,
    ttl: UInt8 = 64, dontFragment: Bool = false, typeOfService: UInt8 = 0, id: UInt16 = 7,
    sequence: UInt16 = 0
  ) -> IPv4Packet {
    let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    let message = ICMPMessage.echoRequest(.init(identifier: 1, sequence: sequence, data: data))
    let header = IPv4Header(
      source: source, destination: destination, protocol: .icmp, typeOfService: typeOfService,
      identification: id, flags: dontFragment ? .dontFragment : [], timeToLive: ttl)
    guard let packet = IPv4Packet(header: header, payload: message.octets) else {
      preconditionFailure("\(size) octets of data make no packet")
    }
    return packet
  }

  var icmp: ICMPMessage? {
    header.protocol == .icmp ? try? ICMPMessage(parsing: payload) : nil
  }
}
