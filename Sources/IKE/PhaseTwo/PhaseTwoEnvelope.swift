import Cryptography
import Wire

/// The encryption and authentication of one phase 2 exchange: its vectors depend on its message ID,
/// and each message begins with a HASH. RFC 2409 sections 5.5 and 5.7.
struct PhaseTwoEnvelope {
  let phaseOne: EstablishedPhaseOne
  let messageID: UInt32
  /// The initialization vector of the first message.
  let firstVector: InitializationVector

  init(_ phaseOne: EstablishedPhaseOne, messageID: UInt32) {
    self.phaseOne = phaseOne
    self.messageID = messageID
    firstVector = phaseOne.keyed.cipher.vector(
      phaseOne.keyed.agreement.proposal.hash, after: phaseOne.lastBlock, messageID: messageID)
  }

  var keyed: KeyedPhaseOne { phaseOne.keyed }

  /// Encrypts a message, before whose payloads it puts a HASH over the message ID, the context and
  /// the payloads. Returns the datagram and the next vector.
  func seal(
    _ exchange: ExchangeType, _ payloads: [ISAKMPPayload], hashing context: [UInt8] = [],
    vector: InitializationVector
  ) throws(NegotiationError) -> (datagram: [UInt8], next: InitializationVector) {
    let hash = hash(context, ISAKMPPayload.chain(payloads).octets)
    return try seal(exchange, [.hash(hash)] + payloads, vector: vector)
  }

  /// Encrypts the last message of quick mode, which contains HASH(3) alone.
  func sealEnd(
    nonces: [UInt8], vector: InitializationVector
  ) throws(NegotiationError) -> (datagram: [UInt8], next: InitializationVector) {
    try seal(.quickMode, [.hash(endHash(nonces))], vector: vector)
  }

  /// Decrypts a message and verifies its HASH. Throws `undecipherable` or `wrongHash`.
  func open(
    _ header: ISAKMPHeader, _ datagram: [UInt8], hashing context: [UInt8] = [],
    vector: InitializationVector
  ) throws(NegotiationError) -> (message: OpenedMessage, next: InitializationVector) {
    let (message, next) = try keyed.open(header, datagram, vector: vector)
    let expected = hash(context, try message.octetsAfterHash())
    try compare(try message.body(.hash), expected)
    return (message, next)
  }

  /// Decrypts the last message of quick mode and verifies its HASH(3).
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
