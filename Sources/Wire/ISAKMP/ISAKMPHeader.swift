/// The header of every ISAKMP message. RFC 2408 section 3.1.
///
///     +---------------------------------------------------------------+
///     |                          Initiator                            |
///     |                           Cookie                              |
///     +---------------------------------------------------------------+
///     |                          Responder                            |
///     |                           Cookie                              |
///     +---------------+-------+-------+---------------+---------------+
///     | Next Payload  | MjVer | MnVer | Exchange Type |     Flags     |
///     +---------------+-------+-------+---------------+---------------+
///     |                          Message ID                           |
///     +---------------------------------------------------------------+
///     |                            Length                             |
///     +---------------------------------------------------------------+
package struct ISAKMPHeader: Equatable, Sendable {
  /// The flags of a message.
  package struct Flags: OptionSet, Hashable, Sendable {
    /// The flags as in the header, one bit each.
    package var rawValue: UInt8

    /// Creates flags from the octet of the header; unknown bits are kept.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The flag of a message whose payloads are encrypted.
    package static let encryption = Flags(rawValue: 1)
    /// The flag of a sender that asks the peer to wait for CONNECTED before it uses an association.
    package static let commit = Flags(rawValue: 2)
    /// The flag of an informational message that is authenticated but not encrypted.
    package static let authenticationOnly = Flags(rawValue: 4)
  }

  /// The cookie of the phase 1 initiator; never 0.
  package var initiatorCookie: UInt64
  /// The cookie of the phase 1 responder; 0 in the first message.
  package var responderCookie: UInt64
  /// The type of the first payload.
  package var nextPayload: PayloadType
  /// The type of the exchange.
  package var exchange: ExchangeType
  /// The flags of the message.
  package var flags: Flags
  /// The identifier of the exchange; 0 in phase 1.
  package var messageID: UInt32

  /// The number of octets of the header.
  package static let length = 28
  /// The major version 1 in the high four bits, the minor version 0 in the low ones.
  private static let version: UInt8 = 0x10
  private static let lengthOffset = 24

  /// Creates a header, by default of phase 1 and without payloads and flags.
  package init(
    initiatorCookie: UInt64, responderCookie: UInt64, nextPayload: PayloadType = .none,
    exchange: ExchangeType, flags: Flags = [], messageID: UInt32 = 0
  ) {
    self.initiatorCookie = initiatorCookie
    self.responderCookie = responderCookie
    self.nextPayload = nextPayload
    self.exchange = exchange
    self.flags = flags
    self.messageID = messageID
  }

  /// Reads the header at the start of a datagram, whose length must be what the header says. RFC
  /// 2408 section 5.2. `wholeLength` is the length of the datagram if only its beginning was
  /// captured. Throws a `WireError`.
  package init(
    parsing datagram: [UInt8], ofLength wholeLength: Int? = nil
  ) throws(WireError) {
    let octets = datagram.span
    var cursor = Cursor()
    initiatorCookie = try cursor.read(UInt64.self, from: octets)
    responderCookie = try cursor.read(UInt64.self, from: octets)
    nextPayload = PayloadType(rawValue: try cursor.read(UInt8.self, from: octets))
    let version = try cursor.read(UInt8.self, from: octets)
    guard version >> 4 == 1 else { throw WireError(.invalid(field: "major version"), at: 17) }
    guard version & 15 == 0 else { throw WireError(.invalid(field: "minor version"), at: 17) }
    exchange = ExchangeType(rawValue: try cursor.read(UInt8.self, from: octets))
    flags = Flags(rawValue: try cursor.read(UInt8.self, from: octets))
    guard flags.rawValue & 0xF8 == 0 else { throw WireError(.invalid(field: "flags"), at: 19) }
    messageID = try cursor.read(UInt32.self, from: octets)
    let length = try cursor.read(UInt32.self, from: octets)
    guard length >= Self.length, Int(length) == wholeLength ?? octets.count else {
      throw WireError(.invalid(field: "ISAKMP length"), at: Self.lengthOffset)
    }
    guard initiatorCookie != 0 else {
      throw WireError(.invalid(field: "initiator cookie"), at: 0)
    }
  }

  /// Returns the major version of a datagram that is as long as its header says and has another
  /// version than 1; nil for any other datagram. RFC 7296 section 3.1 has length and version at the
  /// same offsets.
  package static func otherMajorVersion(of datagram: [UInt8]) -> UInt8? {
    guard datagram.count >= length else { return nil }
    let octets = datagram[lengthOffset..<length]
    guard octets.reduce(0, { $0 << 8 | Int($1) }) == datagram.count else { return nil }
    let major = datagram[17] >> 4
    return major == version >> 4 ? nil : major
  }

  /// Returns the octets of the header of a message whose body has `bodyLength` octets.
  package func octets(bodyLength: Int) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.length + bodyLength)
    octets.append(bigEndian: initiatorCookie)
    octets.append(bigEndian: responderCookie)
    octets += [nextPayload.rawValue, Self.version, exchange.rawValue, flags.rawValue]
    octets.append(bigEndian: messageID)
    octets.append(bigEndian: UInt32(clamping: Self.length + bodyLength))
    return octets
  }
}
