import Cryptography
import IKETestSupport
import IPsec
import Testing
import Wire

@testable import IKE

extension Pair {
  /// The left end's part of the IKE SA with the right end.
  var leftAssociation: IKEAssociation.Established? {
    left.gateway.associations.lazy.compactMap(\.established).first
  }

  /// Returns a message that the left end could send, with any payloads.
  func sealedByLeft(
    _ exchange: ExchangeType, _ payloads: [ISAKMPPayload], messageID: UInt32
  ) throws -> [UInt8] {
    let chain = ISAKMPPayload.chain(payloads)
    return try sealedByLeft(exchange, chain.first, chain.octets, messageID: messageID)
  }

  /// Returns a message whose payloads after the HASH are given as octets, which need not be valid.
  func sealedByLeft(
    _ exchange: ExchangeType, _ first: PayloadType, _ chain: [UInt8], messageID: UInt32
  ) throws -> [UInt8] {
    try Insider.seal(
      exchange, first, chain, messageID: messageID, by: left.gateway,
      library: CryptographicLibrary())
  }

  /// Delivers to the right end a notification that the left end's keys protect.
  mutating func leftNotifies(
    _ notification: NotificationPayload, messageID: UInt32 = 77
  ) throws {
    deliver(
      try sealedByLeft(.informational, [.notification(notification)], messageID: messageID),
      toLeft: false)
  }

  /// Returns the payloads of quick mode's first message, as the left end would send them.
  func quickModeOffer(_ tunnel: TunnelPolicy) -> [ISAKMPPayload] {
    [
      .securityAssociation(
        IPsecOffer.payload(tunnel.ipsec, .tunnel, spis: SPIs(ah: 5_000, esp: 5_001))),
      .nonce([UInt8](repeating: 7, count: 16)),
      .identification(IdentificationPayload(subnet: tunnel.local)),
      .identification(IdentificationPayload(subnet: tunnel.remote)),
    ]
  }
}
