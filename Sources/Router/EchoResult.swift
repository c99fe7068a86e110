package import Wire

/// The answer to an echo request: a reply or an ICMP error.
package struct EchoResult: Equatable, Sendable {
  /// The type of the answer.
  package enum Kind: Equatable, Sendable {
    case reply
    case unreachable(ICMPMessage.UnreachableCode, nextHopMTU: UInt16)
    case timeExceeded(ICMPMessage.TimeExceededCode)
  }

  /// The kind of the answer: a reply, or an error.
  package var kind: Kind
  /// The identifier of the echo request, by which a ping finds its answers. RFC 792.
  package var identifier: UInt16
  /// The sequence number of the echo request. RFC 792.
  package var sequence: UInt16
  /// The address that answered.
  package var source: IPv4Address
  /// The time to live with which the answer was received.
  package var timeToLive: UInt8
  /// The length of the ICMP message, in octets.
  package var length: Int

  /// Creates an answer to an echo request.
  package init(
    kind: Kind, identifier: UInt16, sequence: UInt16, source: IPv4Address, timeToLive: UInt8,
    length: Int
  ) {
    self.kind = kind
    self.identifier = identifier
    self.sequence = sequence
    self.source = source
    self.timeToLive = timeToLive
    self.length = length
  }

  /// Returns nil for a message that does not answer an echo request. `isOwn` says whether an
  /// address is the router's, so that it may have sent the packet that an error quotes.
  package init?(
    _ message: ICMPMessage, in packet: IPv4Packet, isOwn: (IPv4Address) -> Bool
  ) {
    let kind: Kind
    let identity: (UInt16, UInt16)
    switch message {
    case .echoReply(let echo):
      kind = .reply
      identity = (echo.identifier, echo.sequence)
    case .destinationUnreachable(let code, let nextHopMTU, let quoted):
      guard let about = Self.echoIdentity(quoted, isOwn) else { return nil }
      kind = .unreachable(code, nextHopMTU: nextHopMTU)
      identity = about
    case .timeExceeded(let code, let quoted):
      guard let about = Self.echoIdentity(quoted, isOwn) else { return nil }
      kind = .timeExceeded(code)
      identity = about
    case .echoRequest, .other: return nil
    }
    self.init(
      kind: kind, identifier: identity.0, sequence: identity.1, source: packet.source,
      timeToLive: packet.header.timeToLive, length: packet.payload.count)
  }

  /// Returns identifier and sequence number of the echo request that an error quotes; eight octets
  /// of it are enough.
  private static func echoIdentity(
    _ quoted: [UInt8], _ isOwn: (IPv4Address) -> Bool
  ) -> (UInt16, UInt16)? {
    guard let header = try? IPv4Header.parse(quoted.span, isWhole: false).header,
      header.protocol == .icmp, header.isFirstFragment, isOwn(header.source)
    else { return nil }
    var cursor = Cursor(at: header.length)
    guard let type = try? cursor.read(UInt8.self, from: quoted.span), type == 8,
      (try? cursor.skip(3, in: quoted.span)) != nil,
      let identifier = try? cursor.read(UInt16.self, from: quoted.span),
      let sequence = try? cursor.read(UInt16.self, from: quoted.span)
    else { return nil }
    return (identifier, sequence)
  }
}

extension EchoResult: CustomStringConvertible {
  /// The line that ping writes, without the round-trip time.
  package var description: String {
    guard let errorWords else {
      return "\(length) bytes from \(source): icmp_seq=\(sequence) ttl=\(timeToLive)"
    }
    return "\(length) bytes from \(source): \(errorWords)"
  }

  /// The text that ping writes for an error; nil for a reply.
  package var errorWords: String? {
    switch kind {
    case .reply: nil
    case .unreachable(let code, let mtu): words(code, mtu)
    case .timeExceeded(.reassembly): "Frag reassembly time exceeded"
    case .timeExceeded: "Time to live exceeded"
    }
  }

  private func words(_ code: ICMPMessage.UnreachableCode, _ mtu: UInt16) -> String {
    switch code {
    case .net: "Destination Net Unreachable"
    case .host: "Destination Host Unreachable"
    case .protocol: "Destination Protocol Unreachable"
    case .port: "Destination Port Unreachable"
    case .fragmentationNeeded: "frag needed and DF set (MTU \(mtu))"
    case .administrativelyProhibited: "Communication prohibited by filter"
    default: "Dest Unreachable, Bad Code: \(code.rawValue)"
    }
  }
}
