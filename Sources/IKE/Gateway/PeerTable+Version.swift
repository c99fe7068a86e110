import Wire

/// The handling of messages of another version of IKE.
extension PeerTable {
  /// Rejects a datagram of another major version. Returns false if it is not one.
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
      turn.shared.tunnels.has(sender.address), turn.shared.maySendInvalidCookie(at: turn.now)
    {
      turn.sendNotification(error, cookies, to: sender)
    }
    return true
  }

  /// Returns whether the message may be answered: it is neither a response nor a notification,
  /// because two ends that answer those would answer each other forever. RFC 2408 section 5.2, RFC
  /// 7296 section
  /// 2.5.
  private static func mayBeAnswered(_ datagram: [UInt8]) -> Bool {
    let (exchange, flags) = (datagram[18], datagram[19])
    return exchange != ExchangeType.informational.rawValue
      && exchange != laterInformational && flags & laterResponse == 0
  }

  /// The INFORMATIONAL exchange of version 2. RFC 7296 section 3.1.
  private static let laterInformational: UInt8 = 37
  /// The response flag of version 2. RFC 7296 section 3.1.
  private static let laterResponse: UInt8 = 0x20
}

extension UInt64 {
  fileprivate init?(networkOctets octets: ArraySlice<UInt8>) {
    guard octets.count == 8 else { return nil }
    self = octets.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
