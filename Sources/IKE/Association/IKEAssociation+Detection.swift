import Wire

/// Questions whether an end is there. RFC 3706 §5.
extension IKEAssociation {
  /// Asks the peer, unless a question is under way. False: a peer that does not know the question
  /// would not answer it. RFC 3706 §5.1.
  mutating func beginProbe(
    _ plan: DeadPeerDetection, in turn: inout Turn
  ) -> Bool {
    withEstablished { $0.isOwnProbe = false }
    guard let established, !established.detection.isUnderWay else { return true }
    guard established.capabilities.contains(.deadPeerDetection) else { return false }
    if let sequence = withEstablished({ $0.detection.begin(plan, at: turn.now) }) {
      schedule(in: &turn)
      send(.areYouThere, sequence, in: &turn)
    }
    return true
  }

  /// A probe may have waited long enough. False: the peer is dead.
  mutating func actOnProbe(in turn: inout Turn) -> Bool {
    switch withEstablished({ $0.detection.advance(to: turn.now) }) {
    case nil, .notYet?: break
    case .askAgain(let sequence)?:
      schedule(in: &turn)
      send(.areYouThere, sequence, in: &turn)
    case .dead?: return false
    }
    return true
  }

  /// The peer asks.
  mutating func acknowledge(
    _ notification: NotificationPayload, in turn: inout Turn
  ) {
    guard notification.spi == established?.cookies.octets,
      let sequence = notification.data.networkNumber,
      withEstablished({ $0.detection.heed(question: sequence) }) == true
    else { return }
    send(.areYouThereAcknowledged, sequence, in: &turn)
  }

  /// Whether the peer has answered our question.
  mutating func heedAcknowledgment(_ notification: NotificationPayload) -> Bool {
    notification.spi == established?.cookies.octets
      && withEstablished({ $0.detection.heed(answer: notification.data.networkNumber) }) == true
  }

  /// RFC 3706 §5.3.
  private mutating func send(
    _ type: NotifyType, _ sequence: UInt32, in turn: inout Turn
  ) {
    guard let cookies = established?.cookies else { return }
    sendInformational(
      [
        .notification(
          NotificationPayload(
            protocolID: .isakmp, spi: cookies.octets, type: type, data: sequence.networkOctets))
      ], in: &turn)
  }
}
