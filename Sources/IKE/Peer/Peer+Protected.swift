import Cryptography
import Wire

/// Messages that an established IKE SA protects.
extension Peer {
  mutating func hearProtected(
    at place: Int, _ established: IKEAssociation.Established, _ header: ISAKMPHeader,
    _ datagram: [UInt8], from sender: Endpoint, in turn: inout Turn
  ) {
    let phaseOne = established.phaseOne
    switch header.exchange {
    case .identityProtection, .aggressive:
      let retransmission = associations[place].retransmission
      if retransmission.isRepetition(datagram) {
        associations[place].repeatAnswer(
          of: retransmission, to: associations[place].place(toAnswer: sender), in: &turn)
      } else {
        turn.countDropped(gateway)
      }
    case .quickMode where header.flags.contains(.encryption) && header.messageID != 0:
      if let quickMode = associations[place].quickModes[header.messageID] {
        receive(quickMode, at: place, header, datagram, from: sender, in: &turn)
      } else if associations[place].messageIDs.contains(header.messageID) {
        turn.count(gateway) { $0.repetitions += 1 }
      } else {
        answerQuickMode(at: place, phaseOne, header, datagram, from: sender, in: &turn)
      }
    case .informational where header.flags.contains(.encryption) && header.messageID != 0:
      handleInformational(at: place, phaseOne, header, datagram, from: sender, in: &turn)
    default:
      turn.countDropped(gateway)
      if header.exchange == .informational,
        let type = OpenedMessage.clearNotification(header, datagram)
      {
        turn.outputs.append(.ignored(from: associations[place].peer, type))
        if type == .invalidCookie { probeAssociation(at: place, isSilent: false, in: &turn) }
      }
    }
  }

  /// Handles an informational message with notifications and deletes. RFC 2409 section 5.7.
  private mutating func handleInformational(
    at place: Int, _ phaseOne: EstablishedPhaseOne, _ header: ISAKMPHeader, _ datagram: [UInt8],
    from sender: Endpoint, in turn: inout Turn
  ) {
    guard !associations[place].messageIDs.contains(header.messageID) else {
      turn.count(gateway) { $0.repetitions += 1 }
      return
    }
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: header.messageID)
    let notifications: [NotificationPayload]
    let deletes: [DeletePayload]
    do throws(NegotiationError) {
      let (message, _) = try envelope.open(header, datagram, vector: envelope.firstVector)
      try message.require(.informational)
      notifications = try message.notifications()
      deletes = try message.deletes()
    } catch {
      turn.countDropped(gateway)
      turn.outputs.append(.rejected(from: associations[place].peer, error))
      return
    }
    guard associations[place].messageIDs.use(header.messageID) else { return }
    follow(at: place, to: sender, in: &turn)
    associations[place].markAnswered()
    handle(notifications, under: associations[place].cookie, in: &turn)
    for delete in deletes { handle(delete, phaseOne.peerIdentity, in: &turn) }
  }
}
