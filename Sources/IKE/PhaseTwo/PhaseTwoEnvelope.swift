import Cryptography
import Wire

/// The protection of one exchange of phase 2: its vectors begin with its message ID, and its
/// messages begin with a HASH. RFC 2409 §5.5, §5.7.
struct PhaseTwoEnvelope {
  let phaseOne: EstablishedPhaseOne
  let messageID: UInt32
  /// Of the first message.
  let firstVector: InitializationVector

  init(_ phaseOne: EstablishedPhaseOne, messageID: UInt32) {
    self.phaseOne = phaseOne
    self.messageID = messageID
    firstVector = phaseOne.keyed.cipher.vector(
      phaseOne.keyed.agreement.proposal.hash, after: phaseOne.lastBlock, messageID: messageID)
  }

  var keyed: KeyedPhaseOne { phaseOne.keyed }

  /// Puts the HASH in front: of the message ID, what the exchange wants in between, and the
  /// payloads.
  func seal(
    _ exchange: ExchangeType, _ payloads: [ISAKMPPayload], hashing context: [UInt8] = [],
    vector: InitializationVector
  ) throws(NegotiationError) -> (datagram: [UInt8], next: InitializationVector) {
    let hash = hash(context, ISAKMPPayload.chain(payloads).octets)
    return try seal(exchange, [.hash(hash)] + payloads, vector: vector)
  }

  /// HASH(3), alone.
  func sealEnd(
    nonces: [UInt8], vector: InitializationVector
  ) throws(NegotiationError) -> (datagram: [UInt8], next: InitializationVector) {
    try seal(.quickMode, [.hash(endHash(nonces))], vector: vector)
  }

  /// Decrypts, and checks the HASH.
  func open(
    _ header: ISAKMPHeader, _ datagram: [UInt8], hashing context: [UInt8] = [],
    vector: InitializationVector
  ) throws(NegotiationError) -> (message: OpenedMessage, next: InitializationVector) {
    let (message, next) = try keyed.open(header, datagram, vector: vector)
    let expected = hash(context, try message.octetsAfterHash())
    try compare(try message.body(.hash), expected)
    return (message, next)
  }

  /// Decrypts the last message of quick mode, and checks its HASH(3).
  func openEnd(
    _ header: ISAKMPHeader, _ datagram: [UInt8], nonces: [UInt8], vector: InitializationVector
  ) throws(NegotiationError) {
    let (message, _) = try keyed.open(header, datagram, vector: vector)
    try message.require(.quickModeEnd)
    try compare(try message.body(.hash), endHash(nonces))
  }

  private func seal(
    _ exchange: ExchangeType, _ payloads: [ISAKMPPayload], vector: InitializationVector
  ) throws(NegotiationError) -> (datagram: [UInt8], next: InitializationVector) {
    var header = keyed.agreement.header(exchange)
    header.messageID = messageID
    do throws(CryptographyError) {
      return try keyed.cipher.seal(header, payloads, vector: vector)
    } catch { throw NegotiationError(.library(error)) }
  }

  private func compare(_ received: [UInt8], _ expected: [UInt8]) throws(NegotiationError) {
    guard constantTimeEqual(received.span, expected.span) else {
      throw NegotiationError(.wrongHash(isPreShared: false))
    }
  }

  private func hash(_ context: [UInt8], _ payloads: [UInt8]) -> [UInt8] {
    keyed.keys.messageHash(messageID, context: context, payloads: payloads)
  }

  private func endHash(_ nonces: [UInt8]) -> [UInt8] {
    keyed.keys.endHash(messageID, nonces: nonces)
  }
}
