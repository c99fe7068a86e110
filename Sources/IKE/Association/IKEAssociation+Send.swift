import IPsec
import Wire

/// What goes to the peer, and comes from it.
extension IKEAssociation {
  /// Counts a datagram that names it.
  mutating func noteReceived(_ datagram: [UInt8]) {
    traffic.received += 1
    traffic.receivedOctets += UInt64(datagram.count)
  }

  /// To the peer, or to the place given.
  mutating func send(
    _ datagram: [UInt8], to place: Endpoint? = nil,
    in turn: inout Turn
  ) {
    traffic.sent += 1
    traffic.sentOctets += UInt64(datagram.count)
    turn.send(datagram, to: place ?? peer)
  }

  /// The peer has said something once more.
  mutating func repeatAnswer(
    of conversation: Conversation, to place: Endpoint,
    in turn: inout Turn
  ) {
    turn.count(place.address) { $0.repetitions += 1 }
    if let answer = conversation.answer { send(answer, to: place, in: &turn) }
  }

  /// The peer has not answered.
  mutating func sendAgain(
    _ datagram: [UInt8], in turn: inout Turn
  ) {
    turn.count(gateway) { $0.retransmitted += 1 }
    send(datagram, in: &turn)
  }

  /// An exchange of one message, under the protection of the IKE SA. RFC 2409 §5.7.
  mutating func sendInformational(
    _ payloads: [ISAKMPPayload], in turn: inout Turn
  ) {
    guard let phaseOne = established?.phaseOne else { return }
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: messageIDs.takeFresh(in: &turn))
    guard
      let sealed = try? envelope.seal(.informational, payloads, vector: envelope.firstVector)
    else { return }
    turn.countSent(payloads, to: gateway)
    send(sealed.datagram, in: &turn)
  }

  /// That it goes.
  mutating func sendDelete(in turn: inout Turn) {
    guard let cookies = established?.cookies else { return }
    sendInformational(
      [
        .delete(
          DeletePayload(initiatorCookie: cookies.initiator, responderCookie: cookies.responder))
      ], in: &turn)
  }

  /// That the IPsec SAs go.
  mutating func sendDelete(
    of pair: SecurityAssociationPair, in turn: inout Turn
  ) {
    let deletes = pair.inboundNames.map { DeletePayload(protocolID: $0.protocolID, spis: [$0.spi]) }
    sendInformational(deletes.map { .delete($0) }, in: &turn)
  }

  /// Why a quick mode of ours ends; the peer knows it by the SPI that we chose in it.
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
