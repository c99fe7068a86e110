import Wire

/// Messages of another version of the protocol.
extension PeerTable {
  /// Rejects a datagram that is of another major version. False: it is not.
  func rejectOtherVersion(
    _ datagram: [UInt8], from sender: Endpoint, in turn: inout Turn
  ) -> Bool {
    guard let version = ISAKMPHeader.otherMajorVersion(of: datagram),
      let initiator = UInt64(networkOctets: datagram[0..<8]),
      let responder = UInt64(networkOctets: datagram[8..<16])
    else { return false }
    let error = NegotiationError(.otherMajorVersion(version))
    turn.countDropped(sender.address)
    turn.outputs.append(.rejected(from: sender, error))
    let cookies = Cookies(initiator: initiator, responder: responder)
    if Self.mayBeAnswered(datagram), cookies.initiator != 0,
      turn.commons.tunnels.has(sender.address), turn.commons.mayComplain(at: turn.now)
    {
      turn.tell(error, cookies, to: sender)
    }
    return true
  }

  /// Whether the message is neither an answer nor a notification: two ends that each answered those
  /// would never end. RFC 2408 §5.2, RFC 7296 §2.5.
  private static func mayBeAnswered(_ datagram: [UInt8]) -> Bool {
    let (exchange, flags) = (datagram[18], datagram[19])
    return exchange != ExchangeType.informational.rawValue
      && exchange != laterInformational && flags & laterResponse == 0
  }

  /// The INFORMATIONAL exchange, and the flag of a response, of version 2. RFC 7296 §3.1.
  private static let laterInformational: UInt8 = 37
  private static let laterResponse: UInt8 = 0x20
}

extension UInt64 {
  fileprivate init?(networkOctets octets: ArraySlice<UInt8>) {
    guard octets.count == 8 else { return nil }
    self = octets.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
