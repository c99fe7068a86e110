/// An ICMP message that a router sends or interprets. RFC 792; RFC 1191 section 4 for the next-hop
/// MTU.
package enum ICMPMessage: Equatable, Sendable {
  case echoRequest(Echo)
  case echoReply(Echo)
  case destinationUnreachable(UnreachableCode, nextHopMTU: UInt16, quoted: [UInt8])
  case timeExceeded(TimeExceededCode, quoted: [UInt8])
  /// Any other message; `body` is what follows the checksum.
  case other(type: UInt8, code: UInt8, body: [UInt8])

  /// The content of an echo request and of its reply.
  package struct Echo: Equatable, Sendable {
    /// The identifier, which distinguishes pings.
    package var identifier: UInt16
    /// The sequence number within a ping.
    package var sequence: UInt16
    /// The data, which the reply repeats.
    package var data: [UInt8]

    /// Creates the content of an echo.
    package init(identifier: UInt16, sequence: UInt16, data: [UInt8]) {
      self.identifier = identifier
      self.sequence = sequence
      self.data = data
    }
  }

  /// The code of a destination unreachable message. RFC 792; RFC 1812 section 5.2.7.1.
  package struct UnreachableCode: RawRepresentable, Hashable, Sendable {
    /// The code as it is sent, 0 to 255.
    package var rawValue: UInt8

    /// Creates a code from its number, which need not have a name here.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The code of a router that has no route to the destination.
    package static let net = UnreachableCode(rawValue: 0)
    /// The code for a destination that does not answer on its network.
    package static let host = UnreachableCode(rawValue: 1)
    /// The code of a destination that does not support the packet's protocol.
    package static let `protocol` = UnreachableCode(rawValue: 2)
    /// The code of a destination on which no process receives on the packet's port.
    package static let port = UnreachableCode(rawValue: 3)
    /// The code for a packet that is longer than the next hop's MTU and must not be fragmented; the
    /// message contains this MTU. RFC 1191 section 4.
    package static let fragmentationNeeded = UnreachableCode(rawValue: 4)
    /// The code for a packet that a filter has rejected. RFC 1812 section 5.2.7.1.
    package static let administrativelyProhibited = UnreachableCode(rawValue: 13)
  }

  /// The code of a time exceeded message. RFC 792.
  package struct TimeExceededCode: RawRepresentable, Hashable, Sendable {
    /// The code as it is sent, 0 to 255.
    package var rawValue: UInt8

    /// Creates a code from its number, which need not have a name here.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The code of a router where the time to live became 0.
    package static let inTransit = TimeExceededCode(rawValue: 0)
    /// The code of a destination that did not receive all fragments in time.
    package static let reassembly = TimeExceededCode(rawValue: 1)
  }

  /// The number of octets before the data or the quoted packet.
  package static let headerLength = 8

  /// Whether the message is an ICMP error, about which no ICMP error may be sent. RFC 1122 section
  /// 3.2.2.
  package var isError: Bool {
    switch self {
    case .destinationUnreachable, .timeExceeded: true
    // The types of source quench, redirect and parameter problem.
    case .other(let type, _, _): [4, 5, 12].contains(type)
    case .echoRequest, .echoReply: false
    }
  }

  /// Returns the octets of a packet that an error message about it quotes: as many as fit into an
  /// ICMP packet of 576 octets. RFC 1812 section 4.3.2.3.
  package static func quotation(of packet: IPv4Packet) -> [UInt8] {
    Array(
      packet.buffer.storage[packet.buffer.range].prefix(
        576 - IPv4Header.minimumLength - headerLength))
  }
}

extension ICMPMessage {
  private enum MessageType {
    static let echoReply: UInt8 = 0
    static let destinationUnreachable: UInt8 = 3
    static let echoRequest: UInt8 = 8
    static let timeExceeded: UInt8 = 11
  }

  /// Reads the payload of an unfragmented packet. Throws a `WireError` if it is too short or its
  /// checksum is wrong.
  package init(parsing payload: ArraySlice<UInt8>) throws(WireError) {
    let octets = payload.span
    var cursor = Cursor()
    let type = try cursor.read(UInt8.self, from: octets)
    let code = try cursor.read(UInt8.self, from: octets)
    try cursor.skip(2, in: octets)
    let high = try cursor.read(UInt16.self, from: octets)
    let low = try cursor.read(UInt16.self, from: octets)
    guard InternetChecksum.of(octets) == 0 else {
      throw WireError(.checksum(of: "ICMP"), at: 2)
    }
    let rest = try cursor.read(count: octets.count - cursor.offset, from: octets)
    switch type {
    case MessageType.echoReply where code == 0:
      self = .echoReply(Echo(identifier: high, sequence: low, data: rest))
    case MessageType.echoRequest where code == 0:
      self = .echoRequest(Echo(identifier: high, sequence: low, data: rest))
    case MessageType.destinationUnreachable:
      self = .destinationUnreachable(
        UnreachableCode(rawValue: code), nextHopMTU: low, quoted: rest)
    case MessageType.timeExceeded:
      self = .timeExceeded(TimeExceededCode(rawValue: code), quoted: rest)
    default:
      var body: [UInt8] = []
      body.append(bigEndian: high)
      body.append(bigEndian: low)
      self = .other(type: type, code: code, body: body + rest)
    }
  }

  /// The octets of the message, with its checksum.
  package var octets: [UInt8] {
    var octets: [UInt8] = []
    switch self {
    case .echoReply(let echo): Self.emit(echo, type: MessageType.echoReply, into: &octets)
    case .echoRequest(let echo): Self.emit(echo, type: MessageType.echoRequest, into: &octets)
    case .destinationUnreachable(let code, let nextHopMTU, let quoted):
      octets += [MessageType.destinationUnreachable, code.rawValue, 0, 0, 0, 0]
      octets.append(bigEndian: nextHopMTU)
      octets += quoted
    case .timeExceeded(let code, let quoted):
      octets += [MessageType.timeExceeded, code.rawValue, 0, 0, 0, 0, 0, 0]
      octets += quoted
    case .other(let type, let code, let body):
      octets += [type, code, 0, 0]
      octets += body
    }
    let checksum = InternetChecksum.of(octets.span)
    octets[2] = UInt8(truncatingIfNeeded: checksum >> 8)
    octets[3] = UInt8(truncatingIfNeeded: checksum)
    return octets
  }

  private static func emit(_ echo: Echo, type: UInt8, into octets: inout [UInt8]) {
    octets.reserveCapacity(headerLength + echo.data.count)
    octets += [type, 0, 0, 0]
    octets.append(bigEndian: echo.identifier)
    octets.append(bigEndian: echo.sequence)
    octets += echo.data
  }
}
