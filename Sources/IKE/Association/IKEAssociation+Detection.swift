import Wire

/// Dead peer detection under an IKE SA. RFC 3706 section 5.
extension IKEAssociation {
  /// Sends an R-U-THERE unless a probe is under way. Returns false if the peer does not support
  /// dead peer detection and would not answer. RFC 3706 section 5.1.
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

  /// Repeats the R-U-THERE if its answer is overdue. Returns false if the peer is dead.
  mutating func actOnProbe(in turn: inout Turn) -> Bool {
    switch withEstablished({ $0.detection.advance(to: turn.now) }) {
    case nil, .notYet?: break
    case .repeatProbe(let sequence)?:
      schedule(in: &turn)
      send(.areYouThere, sequence, in: &turn)
    case .dead?: return false
    }
    return true
  }

  /// Answers an R-U-THERE of the peer.
  mutating func acknowledge(
    _ notification: NotificationPayload, in turn: inout Turn
  ) {
    guard notification.spi == established?.cookies.octets,
      let sequence = notification.data.networkNumber,
      withEstablished({ $0.detection.handle(question: sequence) }) == true
    else { return }
    send(.areYouThereAcknowledged, sequence, in: &turn)
  }

  /// Handles an R-U-THERE-ACK. Returns whether it answers the current probe.
  mutating func handleAcknowledgment(_ notification: NotificationPayload) -> Bool {
    notification.spi == established?.cookies.octets
      && withEstablished({ $0.detection.handle(answer: notification.data.networkNumber) }) == true
  }

  /// Sends an R-U-THERE or R-U-THERE-ACK with a sequence number. RFC 3706 section 5.3.
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
