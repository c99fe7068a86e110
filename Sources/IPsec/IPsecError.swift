package import Cryptography

/// The reason why a packet could not be sealed or opened, and the octet at which the fault was
/// found.
package struct IPsecError: Error, Equatable, CustomStringConvertible {
  /// The kinds of errors: the first group of cases is about received packets, the second about any
  /// packet.
  package enum Reason: Equatable, Sendable {
    /// The integrity check value does not match the packet. RFC 4302 section 3.4.4, RFC 4303
    /// section 3.4.4.
    case authenticationFailure
    /// The encrypted part is empty or does not consist of whole blocks. RFC 4303 section 3.4.4.
    case decryptionFailure
    /// A field of the outer, security or inner header has a wrong value.
    case badHeader(Field)
    /// The padding is not 1, 2, 3..., or the next header is not one that a tunnel carries. RFC 4303
    /// sections 2.4 to 2.6.
    case badTrailer
    /// A packet with this sequence number was received before. RFC 4303 section 3.4.3.
    case replayed
    /// The sequence number is older than the replay window. RFC 4303 section 3.4.3.
    case beforeWindow

    /// The association was deleted while the packet waited for its batch.
    case noAssociation
    /// All 2^32 - 1 sequence numbers are used; new keys have to be negotiated. RFC 4303 section
    /// 3.3.3.
    case sequenceNumbersExhausted
    /// The sealed packet would have this many octets, more than an IPv4 packet can have.
    case packetTooLong(Int)
    /// libcrypto failed in a call that does not fail with correct arguments.
    case library(CryptographyError)
  }

  /// The header field that has a wrong value.
  package enum Field: String, Sendable {
    case version, headerLength, totalLength, fragment, protocolNumber, checksum, option
    case spi, payloadLength, nextHeader
    case innerVersion, innerLength
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The offset of the fault from the start of the outer packet, in octets; 0 where it would say no
  /// more than the reason.
  package var offset: Int

  /// Creates the error for a fault at an offset of the outer packet, in octets.
  package init(_ reason: Reason, at offset: Int = 0) {
    self.reason = reason
    self.offset = offset
  }

  /// The message for log records. Only wrong headers are reported with field and offset.
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
