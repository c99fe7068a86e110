package import Wire

package import Cryptography
@testable package import IKE

/// Makes the messages of an attacker who has the keys of an IKE SA, with any contents.
package enum Insider {
  /// The error that the gateway has no established IKE SA.
  package struct NotEstablished: Error {
    package init() {}
  }

  /// Encrypts a message of phase 2 with a correct HASH, under the gateway's first IKE SA. The chain
  /// of payloads after the HASH need not be valid.
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
