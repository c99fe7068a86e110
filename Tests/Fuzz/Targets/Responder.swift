import Cryptography
import IKE
import IKETestSupport
import IPsec
import TestSupport
import Wire

/// Checks that no datagram traps a responder, and that an established pair continues to work. The
/// first octet chooses the sender: an attacker without keys, while nothing is established, while a
/// pair is established, or during a negotiation; or the peer itself, with its keys.
@Sendable func fuzzResponder(_ octets: [UInt8]) {
  guard let kind = octets.first else { return }
  let rest = Array(octets.dropFirst())
  switch kind % 5 {
  case 0: unsafe Scene.fresh.receive(rest)
  case 1: unsafe Scene.established.receive(rest)
  case 2:
    // The input is the number of the message to alter, and then pairs of a place and a value.
    guard let message = rest.first else { return }
    unsafe Scene.fresh.negotiate(spoiling: Int(message) % 10, with: Array(rest.dropFirst()))
  case 3: unsafe Scene.established.receiveFromInside(.quickMode, rest)
  default: unsafe Scene.established.receiveFromInside(.informational, rest)
  }
}

/// An initiator and a responder, of which each input gets a copy.
private struct Scene {
  private var initiator: Gateway
  private var responder: Gateway
  private var random = SeededGenerator(seed: 1)
  private let library: CryptographicLibrary

  private static let now = Instant(sinceOrigin: .seconds(1_000))
  private static let tunnel = TunnelIdentifier(1)
  private static let ends = [IPv4Address(10, 9, 0, 1), IPv4Address(10, 9, 0, 2)]

  nonisolated(unsafe) static let fresh = Scene()
  nonisolated(unsafe) static let established: Scene = {
    var scene = unsafe fresh
    scene.negotiate(spoiling: nil, with: [])
    precondition(scene.responder.installedPairs.count == 1)
    return scene
  }()

  private init() {
    library = CryptographicLibrary()
    initiator = Gateway(local: Self.ends[0], library: library)
    responder = Gateway(local: Self.ends[1], library: library)
    _ = initiator.configure([Self.tunnel(to: Self.ends[1])], at: Self.now, using: &random)
    _ = responder.configure([Self.tunnel(to: Self.ends[0])], at: Self.now, using: &random)
  }

  /// Receives a datagram from the peer's address, and from an unknown one.
  func receive(_ datagram: [UInt8]) {
    var scene = self
    let pairs = responder.installedPairs
    for address in [Self.ends[0], IPv4Address(10, 9, 0, 66)] {
      _ = scene.responder.receive(
        datagram, from: Endpoint(address), at: Self.now, using: &scene.random)
    }
    precondition(scene.responder.installedPairs == pairs, "a stranger changed what is installed")
    scene.settle()
  }

  func receiveFromInside(_ exchange: ExchangeType, _ octets: [UInt8]) {
    guard let first = octets.first,
      let datagram = try? Insider.seal(
        exchange, PayloadType(rawValue: first), Array(octets.dropFirst()), messageID: 7,
        by: initiator, library: library)
    else { return }
    var scene = self
    _ = scene.responder.receive(
      datagram, from: Endpoint(Self.ends[0]), at: Self.now, using: &scene.random)
    scene.settle()
  }

  /// Advances the time until timers have expired, and checks that no state remains.
  private mutating func settle() {
    _ = responder.advance(to: Self.now.advanced(by: .seconds(300)), using: &random)
    precondition(responder.halfOpenCount == 0, "half open negotiations are remembered")
  }

  /// Negotiates main mode and quick mode, with octets of one message replaced.
  mutating func negotiate(spoiling spoilt: Int?, with changes: [UInt8]) {
    var queue = Self.sent(initiator.negotiate(Self.tunnel, at: Self.now, using: &random), from: 0)
    var number = 0
    while !queue.isEmpty, number < 64 {
      var (datagram, to) = queue.removeFirst()
      if number == spoilt {
        for index in stride(from: 0, to: changes.count - 1, by: 2) {
          let place = Int(changes[index]) % max(1, datagram.count)
          if datagram.indices.contains(place) { datagram[place] = changes[index + 1] }
        }
      }
      number += 1
      let sender = Endpoint(Self.ends[1 - to])
      queue += Self.sent(
        to == 0
          ? initiator.receive(datagram, from: sender, at: Self.now, using: &random)
          : responder.receive(datagram, from: sender, at: Self.now, using: &random), from: to)
    }
  }

  func negotiate(spoiling spoilt: Int, with changes: [UInt8]) {
    var scene = self
    scene.negotiate(spoiling: spoilt as Int?, with: changes)
    scene.settle()
  }

  private static func sent(
    _ outputs: [GatewayOutput], from: Int
  ) -> [(datagram: [UInt8], to: Int)] {
    outputs.compactMap { if case .send(let datagram, _) = $0 { (datagram, 1 - from) } else { nil } }
  }

  private static func tunnel(to peer: IPv4Address) -> TunnelPolicy {
    TunnelPolicy(
      tunnel, name: "t", remoteGateways: [peer],
      ike: IKEPolicy(
        name: "ike", proposals: [.fast],
        preSharedKey: Secret("secret".utf8)),
      ipsec: IPsecPolicy(name: "ipsec", proposals: [.usual]))
  }
}
