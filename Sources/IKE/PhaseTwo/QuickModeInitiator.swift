import Cryptography
import Wire

/// The initiator of quick mode. RFC 2409 section 5.5.
///
///     1  HDR*, HASH(1), SA, Ni [, KE ], IDci, IDcr  -->
///     2                                        <--  HDR*, HASH(2), SA, Nr [, KE ], IDci, IDcr
///     3  HDR*, HASH(3)                                -->
struct QuickModeInitiator {
  private enum State {
    case offered(vector: InitializationVector)
    case established
  }

  let tunnel: TunnelPolicy
  let spis: SPIs
  let nonce: [UInt8]
  private let envelope: PhaseTwoEnvelope
  private let ours: DiffieHellman?
  private var state: State

  /// Starts quick mode. Returns the state machine and the first message. Throws `cannotCrossNAT` or
  /// `library`.
  static func begin(
    _ tunnel: TunnelPolicy, _ phaseOne: EstablishedPhaseOne, messageID: UInt32, spis: SPIs,
    in environment: inout Environment
  ) throws(NegotiationError) -> (machine: QuickModeInitiator, outputs: [QuickModeOutput]) {
    let mode = phaseOne.agreement.tunnelMode
    var tunnel = tunnel
    tunnel.ipsec = try tunnel.ipsec.crossing([mode])
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: messageID)
    let ours = try DiffieHellman.optional(tunnel.ipsec.perfectForwardSecrecy, in: &environment)
    let nonce = environment.nonce()
    var payloads: [ISAKMPPayload] = [
      .securityAssociation(IPsecOffer.payload(tunnel.ipsec, mode, spis: spis)), .nonce(nonce),
    ]
    if let ours { payloads.append(.keyExchange(ours.publicValue)) }
    payloads += [
      .identification(IdentificationPayload(subnet: tunnel.local)),
      .identification(IdentificationPayload(subnet: tunnel.remote)),
    ]
    let (datagram, vector) = try envelope.seal(
      .quickMode, payloads, vector: envelope.firstVector)
    let machine = QuickModeInitiator(
      tunnel: tunnel, spis: spis, nonce: nonce, envelope: envelope, ours: ours,
      state: .offered(vector: vector))
    return (machine, [.send(datagram, awaitsAnswer: true)])
  }

  /// Handles the peer's message.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], in environment: Environment
  ) throws(NegotiationError) -> [QuickModeOutput] {
    switch state {
    case .offered(let vector):
      let outputs = try establish(header, datagram, vector, in: environment)
      state = .established
      return outputs
    case .established: return []
    }
  }

  /// Returns the proposals or selectors of the gateway that the peer rejects with a notification;
  /// nil if unknown.
  func refused(_ type: NotifyType) -> String? {
    switch type {
    case .noProposalChosen:
      "we offered " + IPsecOffer.words(tunnel.ipsec, envelope.phaseOne.agreement.tunnelMode)
    case .invalidIDInformation: "we asked for \(tunnel.local) here and \(tunnel.remote) there"
    default: nil
    }
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], _ vector: InitializationVector,
    in environment: Environment
  ) throws(NegotiationError) -> [QuickModeOutput] {
    let (message, next) = try envelope.open(header, datagram, hashing: nonce, vector: vector)
    try message.require(.quickModeOffer)
    let choice = try IPsecOffer.chosen(
      in: message.securityAssociation(), policy: tunnel.ipsec,
      envelope.phaseOne.agreement.tunnelMode)
    let peerNonce = try message.nonce()
    try checkSelectors(message.identifications())
    let secret = try ours?.secret(from: message, library: environment.library)
    let agreement = NegotiatedQuickMode(
      tunnel: tunnel, choice: choice, spis: spis, nonces: nonce + peerNonce)
    let lifetime = try message.notifications().lazy.filter { $0.type == .responderLifetime }
      .compactMap {
        LifetimeAttributes.lifetime(
          in: $0.data, IPsecDOI.Attribute.lifeType, IPsecDOI.Attribute.lifeDuration)
      }.first
    let pair = try agreement.pair(
      envelope.phaseOne, .initiator, sharedSecret: secret, lifetime: lifetime)
    let (end, _) = try envelope.sealEnd(nonces: nonce + peerNonce, vector: next)
    // The inbound SA is installed first, because the peer may send as soon as it has the last
    // message. The outbound SA follows that message.
    return [.installInbound(pair), .send(end, awaitsAnswer: false), .installOutbound(pair)]
  }

  /// Checks that the peer has returned the same selectors, or none, which stands for the gateways
  /// themselves. Throws `selectorsChanged`.
  private func checkSelectors(
    _ identifications: [IdentificationPayload]
  ) throws(NegotiationError) {
    guard !identifications.isEmpty else { return }
    guard identifications.count == 2, identifications[0].prefix == tunnel.local,
      identifications[1].prefix == tunnel.remote
    else {
      throw NegotiationError(
        .selectorsChanged(
          local: identifications.first?.description ?? "nothing",
          remote: identifications.dropFirst().first?.description ?? "nothing"))
    }
  }
}

extension DiffieHellman {
  /// Starts a Diffie-Hellman exchange if there is a group.
  static func optional(
    _ group: DiffieHellmanGroup?, in environment: inout Environment
  ) throws(NegotiationError) -> DiffieHellman? {
    guard let group else { return nil }
    return try environment.keyExchange(group)
  }

  /// Returns the shared secret g(qm)^xy with the KE payload that the message must have.
  func secret(
    from message: OpenedMessage, library: CryptographicLibrary
  ) throws(NegotiationError) -> Secret {
    let peerValue = try message.body(.keyExchange)
    do throws(CryptographyError) {
      return try sharedSecret(with: peerValue, library: library)
    } catch { throw NegotiationError(.library(error)) }
  }
}
