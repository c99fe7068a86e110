import Cryptography
import IKE
import IKETestSupport
import IPsec
import TestSupport
import Wire

/// Checks the rules of `AlteringPeerTrial` for a responder: a peer that holds valid keys begins
/// main mode and quick mode, and sends one wrong message.
@Sendable func fuzzAlteringInitiator(_ octets: [UInt8]) {
  unsafe AlteringPeerTrial.run(octets, messages: [1, 3, 5, 7, 9, 10], initiatorLibrary) {
    peer, gateway, _ in
    try? peer.initiate(with: &gateway)
  }
}

/// Checks the rules of `AlteringPeerTrial` for an initiator: a peer that holds valid keys answers,
/// and sends one wrong message.
@Sendable func fuzzAlteringResponder(_ octets: [UInt8]) {
  unsafe AlteringPeerTrial.run(octets, messages: [2, 4, 6, 8, 10], responderLibrary) {
    peer, gateway, random in
    let begun = gateway.negotiate(
      AlteringPeerTrial.tunnel, at: AlteringPeerTrial.now, using: &random)
    try? peer.respond(to: begun, of: &gateway)
  }
}

// The library is loaded once for all inputs, because that takes long; it keeps no state but the
// algorithms that it has loaded. Each target has its own because tests run in parallel.
private nonisolated(unsafe) let initiatorLibrary = CryptographicLibrary()
private nonisolated(unsafe) let responderLibrary = CryptographicLibrary()

/// A gateway and a peer that sends wrong messages under its keys. For any contents of these
/// messages, the gateway installs only associations that its policy allows, deletes incomplete
/// negotiations when their time is over, and negotiates with a correct peer afterwards.
///
/// The first octet chooses the wrong message; the next ones change its payloads, and then its
/// octets.
private enum AlteringPeerTrial {
  typealias Negotiation = (inout AlteringPeer, inout Gateway, inout SeededGenerator) -> Void

  static let tunnel = TunnelIdentifier(1)
  static let now = Instant(sinceOrigin: .seconds(1_000))
  private static let addresses = [IPv4Address(10, 9, 0, 1), IPv4Address(10, 9, 0, 2)]

  static func run(
    _ octets: [UInt8], messages: [Int], _ library: CryptographicLibrary, _ negotiate: Negotiation
  ) {
    var input = FuzzInput(octets)
    let alteredMessage = input.pick(messages) ?? 0
    let alterations = input
    var random = SeededGenerator(seed: 1)
    var gateway = Gateway(local: addresses[0], library: library)
    _ = gateway.configure([policy(for: addresses[1])], at: now, using: &random)
    var peer = AlteringPeer(
      at: addresses[1], policy(for: addresses[0], isMirrored: true),
      random: SeededGenerator(seed: 2), library: library, now: now,
      alterPayloads: { number, payloads in
        if number == alteredMessage { alterations.alterPayloads(&payloads) }
      },
      alterOctets: { number, first, chain in
        if number == alteredMessage { alterations.alterOctets(&first, &chain) }
      })
    negotiate(&peer, &gateway, &random)
    precondition(
      !alterations.isEmpty || gateway.installedPairs.count == 1,
      "there is no tunnel although nothing was altered")
    check(gateway)
    _ = gateway.advance(to: now.advanced(by: .seconds(300)), using: &random)
    precondition(gateway.halfOpenCount == 0, "half-open negotiations are remembered")
    check(gateway)
    // After another lifetime everything that the peer has caused has expired.
    let later = now.advanced(by: .seconds(100_000))
    _ = gateway.advance(to: later, using: &random)
    requireNegotiation(&gateway, at: later, library, &random)
  }

  private static func check(_ gateway: Gateway) {
    let own = policy(for: addresses[1])
    let pairs = gateway.installedPairs
    precondition(pairs.count <= 2, "many pairs of one tunnel")
    for pair in pairs {
      precondition(
        pair.tunnel == tunnel && pair.local == own.local && pair.remote == own.remote
          && pair.gateway == addresses[1], "a pair that no policy has")
      precondition(
        pair.lifetime > .zero && pair.lifetime <= .seconds(28_800), "a lifetime that no policy has")
      precondition(pair.inbound.encryption?.algorithm == .tripleDES, "an algorithm of no policy")
      precondition(
        pair.inbound.authentication?.algorithm == .hmacSHA1, "an algorithm of no policy")
    }
  }

  /// Requires that a correct peer can negotiate with the gateway.
  private static func requireNegotiation(
    _ gateway: inout Gateway, at now: Instant, _ library: CryptographicLibrary,
    _ random: inout SeededGenerator
  ) {
    var peer = AlteringPeer(
      at: addresses[1], policy(for: addresses[0], isMirrored: true),
      random: SeededGenerator(seed: 3), library: library, now: now, alterPayloads: { _, _ in },
      alterOctets: { _, _, _ in })
    do { try peer.initiate(with: &gateway) } catch {
      preconditionFailure("a correct peer gets no answer: \(error)")
    }
    // If the gateway has begun quick mode first, the peer's own quick mode waits until that ends.
    precondition(
      !gateway.installedPairs.isEmpty || !gateway.phaseOneStatuses.isEmpty,
      "a correct peer gets no tunnel")
  }

  private static func policy(for peer: IPv4Address, isMirrored: Bool = false) -> TunnelPolicy {
    let networks = [IPv4Address(10, 1, 0, 0), IPv4Address(10, 2, 0, 0)].map {
      IPv4Prefix($0, length: 16) ?? .any
    }
    return TunnelPolicy(
      tunnel, name: "t", remoteGateways: [peer],
      ike: IKEPolicy(
        name: "ike", proposals: [.fast],
        preSharedKey: Secret("secret".utf8)),
      ipsec: IPsecPolicy(name: "ipsec", proposals: [.usual]),
      local: networks[isMirrored ? 1 : 0], remote: networks[isMirrored ? 0 : 1])
  }
}

extension FuzzInput {
  /// Changes payloads. The first octets determine the number of changes, their places and kinds.
  fileprivate func alterPayloads(_ payloads: inout [ISAKMPPayload]) {
    var input = self
    for _ in 0..<input.number(below: 4) {
      let kind = input.octet()
      let place = input.number(below: payloads.count + 1)
      let old = payloads.indices.contains(place) ? payloads[place] : nil
      let type = PayloadType(rawValue: kind >> 3)
      switch (kind % 8, old) {
      case (0, .some): payloads.remove(at: place)
      case (1, .some(let old)): payloads.insert(old, at: input.number(below: payloads.count))
      case (2, .some): payloads.swapAt(place, input.number(below: payloads.count))
      case (3, .some(let old)):
        var body = old.body
        for _ in 0...input.number(below: 3) { input.alter(&body) }
        payloads[place] = Self.payload(old.type, body)
      case (4, .some(let old)): payloads[place] = Self.payload(old.type, input.piece())
      case (5, _):
        payloads.insert(
          .notification(
            NotificationPayload(
              protocolID: input.octet() & 1 == 1 ? .isakmp : .esp, spi: input.piece(),
              type: NotifyType(rawValue: UInt16(input.word())), data: input.piece())), at: place)
      default: payloads.insert(.other(type, input.piece()), at: place)
      }
    }
  }

  /// Changes octets of the encoded payloads. The last octets of the input determine which.
  fileprivate func alterOctets(_ first: inout PayloadType, _ chain: inout [UInt8]) {
    guard let steering = rest.last else { return }
    // The octets are read from the end of the input, because those in front change payloads.
    var input = FuzzInput(rest.dropLast().reversed())
    if steering & 0x80 != 0 { first = PayloadType(rawValue: input.octet()) }
    for _ in 0..<Int(steering & 3) { input.alter(&chain) }
  }

  /// Returns a payload from its type and body. An identification gets the case of its own, because
  /// the peer computes its hash over that case.
  private static func payload(_ type: PayloadType, _ body: [UInt8]) -> ISAKMPPayload {
    guard type == .identification, body.count >= 4 else { return .other(type, body) }
    return .identification(
      IdentificationPayload(
        type: body[0], protocolID: body[1], port: UInt16(body[2]) << 8 | UInt16(body[3]),
        data: Array(body[4...])))
  }
}
