package import Cryptography

/// Why a packet was not sealed, or not opened.
package struct IPsecError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// The integrity check value is not the packet's. RFC 4302 §3.4.4, RFC 4303 §3.4.4.
    case authenticationFailure
    /// What is encrypted is not whole blocks. RFC 4303 §3.4.4.
    case decryptionFailure
    /// A header, outer, security or inner, is not what it must be.
    case badHeader(Field)
    /// The padding is not 1, 2, 3..., or the next header not one of a tunnel. RFC 4303 §2.4-2.6.
    case badTrailer
    /// The sequence number was seen before. RFC 4303 §3.4.3.
    case replayed
    /// The sequence number is too old to know. RFC 4303 §3.4.3.
    case beforeWindow

    /// The association has gone while the packet waited for its batch.
    case noAssociation
    /// All 2^32 - 1 sequence numbers are used: a new key is needed. RFC 4303 §3.3.3.
    case sequenceNumbersExhausted
    /// Sealed, the packet would be longer than IPv4 can tell.
    case packetTooLong(Int)
    /// libcrypto failed where it should not be able to.
    case library(CryptographyError)
  }

  /// The header field at fault.
  package enum Field: String, Sendable {
    case version, headerLength, totalLength, fragment, protocolNumber, checksum, option
    case spi, payloadLength, nextHeader
    case innerVersion, innerLength
  }

  package var reason: Reason
  /// Octets from the start of the outer packet, where that says more than the reason.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int = 0) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String {
    switch reason {
    case .authenticationFailure: "authentication failure"
    case .decryptionFailure: "decryption failure"
    case .badHeader(let field): "bad header: \(field.rawValue) at octet \(offset)"
    case .badTrailer: "bad trailer"
    case .replayed: "replayed packet"
    case .beforeWindow: "packet before the replay window"
    case .noAssociation: "no security association is left"
    case .sequenceNumbersExhausted: "no sequence number is left"
    case .packetTooLong(let length): "\(length) octets are too long for an IPv4 packet"
    case .library(let error): "\(error)"
    }
  }
}
