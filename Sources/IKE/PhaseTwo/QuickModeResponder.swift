import Cryptography
import IPsec
import Wire

/// The responder of quick mode. RFC 2409 section 5.5; the messages are listed at
/// `QuickModeInitiator`.
struct QuickModeResponder {
  private indirect enum State {
    case answered(SecurityAssociationPair, vector: InitializationVector)
    case established
  }

  let tunnel: TunnelPolicy
  /// The nonce of the initiator.
  let peerNonce: [UInt8]
  private let nonces: [UInt8]
  private let envelope: PhaseTwoEnvelope
  private var state: State

  /// Answers the first message for the first tunnel with its selectors. Throws a `Refusal`.
  static func answer(
    _ header: ISAKMPHeader, _ datagram: [UInt8], _ phaseOne: EstablishedPhaseOne,
    gateway: IPv4Address, tunnels: TunnelPolicyTable, spis: SPIs,
    in environment: inout Environment
  ) throws(Refusal) -> (machine: QuickModeResponder, outputs: [QuickModeOutput]) {
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: header.messageID)
    let message: OpenedMessage
    let vector: InitializationVector
    do throws(NegotiationError) {
      (message, vector) = try envelope.open(header, datagram, vector: envelope.firstVector)
    } catch { throw Refusal(error: error, isAuthentic: false, offered: nil) }
    do throws(NegotiationError) {
      try message.require(.quickModeOffer)
      let tunnel = try select(
        tunnels, message.identifications(), phaseOne, gateway, environment.library)
      return try answer(message, vector, envelope, tunnel, spis: spis, in: &environment)
    } catch {
      let offered = (try? message.securityAssociation())?.proposals.first
      throw Refusal(error: error, isAuthentic: true, offered: offered)
    }
  }

  /// The reason why a first message is not accepted. A notification is sent only if it is
  /// authentic.
  struct Refusal: Error {
    var error: NegotiationError
    var isAuthentic: Bool
    /// The first proposal, whose SPI identifies the exchange to the peer; nil if it cannot be read.
    var offered: SecurityAssociationPayload.Proposal?

    func notification(_ type: NotifyType) -> NotificationPayload {
      guard let offered, offered.spi.count == 4,
        let protocolID = IPsecDOI.ProtocolID(rawValue: offered.protocolID)
      else { return NotificationPayload(protocolID: .isakmp, spi: [], type: type) }
      return NotificationPayload(protocolID: protocolID, spi: offered.spi, type: type)
    }
  }

  /// Handles the peer's last message.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8]
  ) throws(NegotiationError) -> [QuickModeOutput] {
    switch state {
    case .answered(let pair, let vector):
      try envelope.openEnd(header, datagram, nonces: nonces, vector: vector)
      state = .established
      return [.installOutbound(pair)]
    case .established: return []
    }
  }

  /// The pair whose inbound SA is installed and which the peer has not confirmed; nil afterwards.
  var unconfirmed: SecurityAssociationPair? {
    switch state {
    case .answered(let pair, _): pair
    case .established: nil
    }
  }

  private static func answer(
    _ message: OpenedMessage, _ vector: InitializationVector, _ envelope: PhaseTwoEnvelope,
    _ tunnel: TunnelPolicy, spis: SPIs, in environment: inout Environment
  ) throws(NegotiationError) -> (machine: QuickModeResponder, outputs: [QuickModeOutput]) {
    let identifications = try message.identifications()
    let modes = envelope.phaseOne.agreement.tunnelModes
    let choice = try IPsecOffer.choose(
      from: message.securityAssociation(), policy: tunnel.ipsec.crossing(modes), modes)
    let peerNonce = try message.nonce()
    let ours = try DiffieHellman.optional(tunnel.ipsec.perfectForwardSecrecy, in: &environment)
    let secret = try ours?.secret(from: message, library: environment.library)
    let nonce = environment.nonce()
    let agreement = NegotiatedQuickMode(
      tunnel: tunnel, choice: choice, spis: spis, nonces: peerNonce + nonce)
    let pair = try agreement.pair(envelope.phaseOne, .responder, sharedSecret: secret)
    var payloads: [ISAKMPPayload] = [
      .securityAssociation(choice.payload(spis: spis)), .nonce(nonce),
    ]
    if let ours { payloads.append(.keyExchange(ours.publicValue)) }
    payloads += identifications.map { .identification($0) }
    if choice.isShortened { payloads.append(lifetime(pair)) }
    let (datagram, next) = try envelope.seal(
      .quickMode, payloads, hashing: peerNonce, vector: vector)
    let machine = QuickModeResponder(
      tunnel: tunnel, peerNonce: peerNonce, nonces: peerNonce + nonce, envelope: envelope,
      state: .answered(pair, vector: next))
    return (machine, [.installInbound(pair), .send(datagram, awaitsAnswer: true)])
  }

  /// Returns the tunnel for the selectors of a message; without IDs these are the gateways
  /// themselves. RFC 2409 section 5.5. Throws `noSuchSelectors`.
  private static func select(
    _ tunnels: TunnelPolicyTable, _ identifications: [IdentificationPayload],
    _ phaseOne: EstablishedPhaseOne, _ gateway: IPv4Address, _ library: CryptographicLibrary
  ) throws(NegotiationError) -> TunnelPolicy {
    let agreement = phaseOne.agreement
    let remote: IPv4Prefix?
    let local: IPv4Prefix?
    switch identifications.count {
    case 0:
      remote = IPv4Prefix(host: agreement.peer.address)
      local = IPv4Prefix(host: agreement.local)
    case 2:
      // Selectors with a protocol or port are not supported.
      let areAddresses = identifications.allSatisfy { $0.protocolID == 0 && $0.port == 0 }
      remote = areAddresses ? identifications[0].prefix : nil
      local = areAddresses ? identifications[1].prefix : nil
    default: (remote, local) = (nil, nil)
    }
    var remark: String?
    if let local, let remote,
      let tunnel = tunnels.find(gateway, local: local, remote: remote)
    {
      if phaseOne.mayNegotiate(tunnel, with: gateway, library: library) { return tunnel }
      remark =
        "the peer was authenticated with policy \(phaseOne.agreement.policy.name)"
        + ", and tunnel \(tunnel.name) requires policy \(tunnel.ike.name)"
    }
    func words(_ index: Int, _ prefix: IPv4Prefix?) -> String {
      prefix?.description
        ?? (identifications.indices.contains(index)
          ? identifications[index].description : "nothing")
    }
    throw NegotiationError(
      .noSuchSelectors(
        local: words(1, local), remote: words(0, remote),
        configured: tunnels.some(gateway).map {
          "tunnel \($0.name) has \($0.local) here and \($0.remote) there"
        }), remark: remark)
  }

  /// Returns the RESPONDER-LIFETIME notification for a pair. RFC 2407 section 4.6.3.1.
  private static func lifetime(_ pair: SecurityAssociationPair) -> ISAKMPPayload {
    .notification(
      NotificationPayload(
        protocolID: pair.inbound.securityProtocol == .esp ? .esp : .ah,
        spi: pair.inbound.spi.networkOctets, type: .responderLifetime,
        data: LifetimeAttributes.octets(
          IPsecDOI.Attribute.lifeType, IPsecDOI.Attribute.lifeDuration, pair.lifetime)))
  }
}
