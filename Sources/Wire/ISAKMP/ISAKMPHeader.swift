/// What every message begins with. RFC 2408 §3.1.
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
  package struct Flags: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let encryption = Flags(rawValue: 1)
    package static let commit = Flags(rawValue: 2)
    package static let authenticationOnly = Flags(rawValue: 4)
  }

  package var initiatorCookie: UInt64
  /// 0 in the first message.
  package var responderCookie: UInt64
  package var nextPayload: PayloadType
  package var exchange: ExchangeType
  package var flags: Flags
  /// 0 in phase 1.
  package var messageID: UInt32

  /// Octets.
  package static let length = 28
  /// Major 1, minor 0.
  private static let version: UInt8 = 0x10
  private static let lengthOffset = 24

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

  /// Reads the front of a datagram, whose length must be what the header says. RFC 2408 §5.2.
  /// `wholeLength`: that of the datagram, where not all of it is there.
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

  /// The major version of a datagram that is as long as its header says, and of another version
  /// than ours; nil for any other. RFC 7296 §3.1 has length and version in the same places.
  package static func otherMajorVersion(of datagram: [UInt8]) -> UInt8? {
    guard datagram.count >= length else { return nil }
    let octets = datagram[lengthOffset..<length]
    guard octets.reduce(0, { $0 << 8 | Int($1) }) == datagram.count else { return nil }
    let major = datagram[17] >> 4
    return major == version >> 4 ? nil : major
  }

  /// The header of a message with a body of so many octets.
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
