package import Cryptography
package import TestSupport
package import Wire

@testable package import IKE

/// A peer that holds valid keys and sends wrong payloads. It negotiates with a gateway by main mode
/// and quick mode; each of its messages is encrypted and hashed correctly, whatever it contains.
///
/// The messages have numbers: 1 to 6 are those of main mode, 7 to 9 those of quick mode, and 10 is
/// an informational exchange. The peer sends only the odd or the even ones, according to its side,
/// and number 10.
package struct AlteringPeer {
  /// Changes the payloads of a message before anything is computed over them.
  package typealias PayloadAlteration = (_ message: Int, _ payloads: inout [ISAKMPPayload]) -> Void
  /// Changes the octets of the payloads of a message, and the type of the first payload.
  package typealias OctetAlteration = (
    _ message: Int, _ first: inout PayloadType, _ chain: inout [UInt8]
  ) -> Void

  /// The peer's address, from which the gateway receives.
  package let address: IPv4Address
  package let policy: TunnelPolicy
  /// The random numbers of the peer and of the gateway.
  var random: SeededGenerator
  package let library: CryptographicLibrary
  package let now: Instant
  let alterPayloads: PayloadAlteration
  let alterOctets: OctetAlteration

  package init(
    at address: IPv4Address, _ policy: TunnelPolicy, random: SeededGenerator,
    library: CryptographicLibrary, now: Instant, alterPayloads: @escaping PayloadAlteration,
    alterOctets: @escaping OctetAlteration
  ) {
    self.address = address
    self.policy = policy
    self.random = random
    self.library = library
    self.now = now
    self.alterPayloads = alterPayloads
    self.alterOctets = alterOctets
  }

  /// The error that the gateway sends nothing more, or nothing that continues the exchange.
  struct Silence: Error {}

  static let nonce = [UInt8](repeating: 0x5A, count: 16)
  static let messageID: UInt32 = 0x1234_5678

  // MARK: Messages

  /// Gives a datagram to the gateway, and returns the datagrams that it sends.
  mutating func send(
    _ datagram: [UInt8], to gateway: inout Gateway
  ) -> [[UInt8]] {
    Self.sent(gateway.receive(datagram, from: Endpoint(address), at: now, using: &random))
  }

  static func sent(_ outputs: [GatewayOutput]) -> [[UInt8]] {
    outputs.compactMap { if case .send(let datagram, _) = $0 { datagram } else { nil } }
  }

  static func message(
    of exchange: ExchangeType, in sent: [[UInt8]]
  ) throws -> (header: ISAKMPHeader, datagram: [UInt8]) {
    for datagram in sent {
      let header = try ISAKMPHeader(parsing: datagram)
      if header.exchange == exchange { return (header, datagram) }
    }
    throw Silence()
  }

  /// Returns a message that is not encrypted.
  func clear(_ number: Int, _ header: ISAKMPHeader, _ payloads: [ISAKMPPayload]) -> [UInt8] {
    let (first, chain) = chain(number, payloads)
    var header = header
    header.nextPayload = first
    return header.octets(bodyLength: chain.count) + chain
  }

  /// Returns a message encrypted with the keys of phase 1, and the initialization vector of the
  /// next message.
  func sealed(
    _ header: ISAKMPHeader, _ first: PayloadType, _ chain: [UInt8], _ keyed: KeyedPhaseOne,
    vector: InitializationVector
  ) throws -> (datagram: [UInt8], next: InitializationVector) {
    let block = keyed.agreement.proposal.encryption.row.blockLength
    let body = chain + [UInt8](repeating: 0, count: (block - chain.count % block) % block)
    var header = header
    header.nextPayload = first
    header.flags.insert(.encryption)
    var datagram = header.octets(bodyLength: body.count) + body
    guard !body.isEmpty else { return (datagram, vector) }
    try KeyedCipher(
      keyed.agreement.proposal.encryption, key: keyed.keys.cipherKey, library: library
    ).encrypt(
      &datagram, in: ISAKMPHeader.length..<datagram.count, initializationVector: vector)
    let next = InitializationVector(
      from: datagram.span, at: datagram.count - block, count: block)
    return (datagram, next)
  }

  /// Returns a message of phase 2 with a HASH over its payloads.
  func protected(
    _ number: Int, _ exchange: ExchangeType, _ payloads: [ISAKMPPayload],
    _ envelope: PhaseTwoEnvelope, hashing context: [UInt8] = [], vector: InitializationVector
  ) throws -> (datagram: [UInt8], next: InitializationVector) {
    let (first, chain) = chain(number, payloads)
    let keyed = envelope.keyed
    let hash = keyed.keys.messageHash(envelope.messageID, context: context, payloads: chain)
    var header = keyed.agreement.header(exchange)
    header.messageID = envelope.messageID
    let front = [first.rawValue, 0, 0, UInt8(truncatingIfNeeded: hash.count + 4)] + hash
    return try sealed(header, .hash, front + chain, keyed, vector: vector)
  }

  func chain(
    _ number: Int, _ payloads: [ISAKMPPayload]
  ) -> (first: PayloadType, octets: [UInt8]) {
    var payloads = payloads
    alterPayloads(number, &payloads)
    var (first, octets) = ISAKMPPayload.chain(payloads)
    alterOctets(number, &first, &octets)
    return (first, octets)
  }

  /// Returns the peer's identity, and the payload that authenticates it with the keys of the peer.
  func proof(_ number: Int, _ keyed: KeyedPhaseOne) throws -> [ISAKMPPayload] {
    let identity = keyed.agreement.identity
    var payloads: [ISAKMPPayload] = [.identification(identity)]
    alterPayloads(number, &payloads)
    guard case .identification(let altered)? = payloads.first else {
      return payloads + (try keyed.proof(of: identity))
    }
    return payloads + (try keyed.proof(of: altered))
  }
}
