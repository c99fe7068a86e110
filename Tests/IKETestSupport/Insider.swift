package import Wire

package import Cryptography
@testable package import IKE

/// What somebody can send who has the keys of an IKE SA, whatever is in it.
package enum Insider {
  package struct NotEstablished: Error {
    package init() {}
  }

  /// A message of phase 2 under a HASH that is right, by the gateway's first IKE SA. The chain of
  /// payloads after the HASH need not make sense.
  package static func seal(
    _ exchange: ExchangeType, _ first: PayloadType, _ chain: [UInt8], messageID: UInt32,
    by gateway: Gateway, library: CryptographicLibrary
  ) throws -> [UInt8] {
    let association = gateway.associations.lazy.compactMap(\.established).first
    guard let association else { throw NotEstablished() }
    let keyed = association.phaseOne.keyed
    let hash = keyed.keys.messageHash(messageID, payloads: chain)
    var body = [first.rawValue, 0, 0, UInt8(hash.count + 4)] + hash + chain
    body += [UInt8](repeating: 0, count: (8 - body.count % 8) % 8)
    var header = keyed.agreement.header(exchange)
    header.messageID = messageID
    header.nextPayload = .hash
    header.flags.insert(.encryption)
    var datagram = header.octets(bodyLength: body.count) + body
    let cipher = try KeyedCipher(
      keyed.agreement.proposal.encryption, key: keyed.keys.cipherKey, library: library)
    try cipher.encrypt(
      &datagram, in: ISAKMPHeader.length..<datagram.count,
      initializationVector: PhaseTwoEnvelope(association.phaseOne, messageID: messageID)
        .firstVector)
    return datagram
  }
}
