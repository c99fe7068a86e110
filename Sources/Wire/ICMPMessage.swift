/// The ICMP messages that a router sends and understands. RFC 792; RFC 1191 §4 for the next-hop MTU.
package enum ICMPMessage: Equatable, Sendable {
  case echoRequest(Echo)
  case echoReply(Echo)
  case destinationUnreachable(UnreachableCode, nextHopMTU: UInt16, quoted: [UInt8])
  case timeExceeded(TimeExceededCode, quoted: [UInt8])
  /// Anything else, with what follows the checksum.
  case other(type: UInt8, code: UInt8, body: [UInt8])

  package struct Echo: Equatable, Sendable {
    package var identifier: UInt16
    package var sequence: UInt16
    package var data: [UInt8]

    package init(identifier: UInt16, sequence: UInt16, data: [UInt8]) {
      self.identifier = identifier
      self.sequence = sequence
      self.data = data
    }
  }

  /// RFC 792; RFC 1812 §5.2.7.1.
  package struct UnreachableCode: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let net = UnreachableCode(rawValue: 0)
    package static let host = UnreachableCode(rawValue: 1)
    package static let `protocol` = UnreachableCode(rawValue: 2)
    package static let port = UnreachableCode(rawValue: 3)
    package static let fragmentationNeeded = UnreachableCode(rawValue: 4)
    package static let administrativelyProhibited = UnreachableCode(rawValue: 13)
  }

  package struct TimeExceededCode: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let inTransit = TimeExceededCode(rawValue: 0)
    package static let reassembly = TimeExceededCode(rawValue: 1)
  }

  /// Octets before the data or the quotation.
  package static let headerLength = 8

  /// Whether an ICMP error must not be sent about it. RFC 1122 §3.2.2.
  package var isError: Bool {
    switch self {
    case .destinationUnreachable, .timeExceeded: true
    // Source quench, redirect, parameter problem.
    case .other(let type, _, _): [4, 5, 12].contains(type)
    case .echoRequest, .echoReply: false
    }
  }

  /// What an error message shows of the packet that it is about: as much as fits a packet of 576
  /// octets. RFC 1812 §4.3.2.3.
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

  /// The payload of an unfragmented packet. Throws on a wrong checksum.
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

  /// With its checksum.
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
