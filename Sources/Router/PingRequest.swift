package import Wire

/// One echo request that the router itself sends.
package struct PingRequest: Equatable, Sendable {
  /// The address to which the request is sent.
  package var destination: IPv4Address
  /// The source address; nil for the primary address of the unit by which it is sent, or another
  /// one of the instance if that has none.
  package var source: IPv4Address?
  /// The number of octets of data.
  package var size: Int
  /// Whether the don't-fragment bit is set.
  package var doesNotFragment: Bool
  /// The name of the routing instance.
  package var instance: String
  /// The identifier, which distinguishes the answers of several pings. RFC 792.
  package var identifier: UInt16
  /// The sequence number, by which an answer is matched with its request. RFC 792.
  package var sequence: UInt16
  /// The time to live with which the request is sent.
  package var timeToLive: UInt8

  /// Creates a request with 56 octets of data and time to live 64 by default.
  package init(
    to destination: IPv4Address, source: IPv4Address? = nil, size: Int = 56,
    doesNotFragment: Bool = false, instance: String = "default", identifier: UInt16 = 0,
    sequence: UInt16 = 0, timeToLive: UInt8 = 64
  ) {
    self.destination = destination
    self.source = source
    self.size = size
    self.doesNotFragment = doesNotFragment
    self.instance = instance
    self.identifier = identifier
    self.sequence = sequence
    self.timeToLive = timeToLive
  }

  /// The largest number of octets of data: a packet has at most 65,535 octets with its headers.
  package static let maximumSize =
    IPv4Packet.maximumLength - IPv4Header.minimumLength - ICMPMessage.headerLength

  /// Returns the request as a packet, or nil if `size` is negative or too large.
  package func packet(from source: IPv4Address, identification: UInt16) -> IPv4Packet? {
    guard (0...Self.maximumSize).contains(size) else { return nil }
    let echo = ICMPMessage.Echo(
      identifier: identifier, sequence: sequence,
      data: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
    let header = IPv4Header(
      source: source, destination: destination, protocol: .icmp, identification: identification,
      flags: doesNotFragment ? .dontFragment : [], timeToLive: timeToLive)
    return IPv4Packet(header: header, payload: ICMPMessage.echoRequest(echo).octets)
  }
}

/// The reason why an echo request was not sent. The texts are those that ping prints.
package enum PingError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownInstance(String)
  case sourceNotOwn(IPv4Address)
  case noSource
  case noRoute
  case messageTooLong
  case networkDown

  /// The line that ping prints.
  package var description: String {
    switch self {
    case .unknownInstance(let name): "ping: could not find routing instance '\(name)'"
    case .sourceNotOwn: "ping: bind: Can't assign requested address"
    case .noSource: "ping: sendto: Can't assign requested address"
    case .noRoute: "ping: sendto: No route to host"
    case .messageTooLong: "ping: sendto: Message too long"
    case .networkDown: "ping: sendto: Network is down"
    }
  }
}
