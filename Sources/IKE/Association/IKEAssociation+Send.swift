import IPsec
import Wire

/// Messages to and from the peer of an IKE SA.
extension IKEAssociation {
  /// Counts a received datagram that names the IKE SA.
  mutating func recordReceived(_ datagram: [UInt8]) {
    traffic.received += 1
    traffic.receivedOctets += UInt64(datagram.count)
  }

  /// Sends a datagram to `place`, or to the peer's present endpoint if it is nil.
  mutating func send(
    _ datagram: [UInt8], to place: Endpoint? = nil,
    in turn: inout Turn
  ) {
    traffic.sent += 1
    traffic.sentOctets += UInt64(datagram.count)
    turn.send(datagram, to: place ?? peer)
  }

  /// Handles a repeated message of the peer: sends the answer to it again.
  mutating func repeatAnswer(
    of retransmission: Retransmission, to place: Endpoint,
    in turn: inout Turn
  ) {
    turn.count(place.address) { $0.repetitions += 1 }
    if let answer = retransmission.answer { send(answer, to: place, in: &turn) }
  }

  /// Sends a message again that the peer has not answered.
  mutating func sendAgain(
    _ datagram: [UInt8], in turn: inout Turn
  ) {
    turn.count(gateway) { $0.retransmitted += 1 }
    send(datagram, in: &turn)
  }

  /// Sends payloads in an encrypted informational exchange, which consists of one message. RFC 2409
  /// section 5.7.
  mutating func sendInformational(
    _ payloads: [ISAKMPPayload], in turn: inout Turn
  ) {
    guard let phaseOne = established?.phaseOne else { return }
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: messageIDs.next(in: &turn))
    guard
      let sealed = try? envelope.seal(.informational, payloads, vector: envelope.firstVector)
    else { return }
    turn.countSent(payloads, to: gateway)
    send(sealed.datagram, in: &turn)
  }

  /// Sends a delete for the IKE SA itself.
  mutating func sendDelete(in turn: inout Turn) {
    guard let cookies = established?.cookies else { return }
    sendInformational(
      [
        .delete(
          DeletePayload(initiatorCookie: cookies.initiator, responderCookie: cookies.responder))
      ], in: &turn)
  }

  /// Sends deletes for the inbound SAs of a pair.
  mutating func sendDelete(
    of pair: SecurityAssociationPair, in turn: inout Turn
  ) {
    let deletes = pair.inboundNames.map { DeletePayload(protocolID: $0.protocolID, spis: [$0.spi]) }
    sendInformational(deletes.map { .delete($0) }, in: &turn)
  }

  /// Sends a notification about a quick mode that this gateway initiated; its SPI identifies the
  /// quick mode to the peer.
  mutating func sendNotification(
    _ type: NotifyType, of quickMode: QuickMode,
    in turn: inout Turn
  ) {
    guard case .initiator(let machine) = quickMode.machine else { return }
    sendInformational(
      [
        .notification(
          NotificationPayload(
            protocolID: .esp, spi: machine.spis.esp.networkOctets, type: type))
      ], in: &turn)
  }
}
