import Cryptography
import Wire

/// Notifications about an IKE SA that is not established, or that does not exist here.
extension Turn {
  /// Sends the notification for an error unencrypted, because there are no keys yet that both ends
  /// have confirmed. RFC 2409 section 5.7.
  mutating func sendNotification(_ error: NegotiationError, _ cookies: Cookies, to peer: Endpoint) {
    if let type = error.notify { notify(type, cookies, to: peer) }
  }

  /// Sends an unencrypted notification.
  mutating func notify(_ type: NotifyType, _ cookies: Cookies, to peer: Endpoint) {
    let header = ISAKMPHeader(
      initiatorCookie: cookies.initiator, responderCookie: cookies.responder,
      exchange: .informational, messageID: randomMessageID())
    let message = ISAKMPMessage(
      header: header,
      payloads: [
        .notification(
          NotificationPayload(protocolID: .isakmp, spi: cookies.octets, type: type))
      ])
    count(peer.address) { $0.notificationsSent += 1 }
    send(message.octets, to: peer)
  }

  /// Sends the notification for an error and a delete for the IKE SA, both encrypted, to a peer
  /// that considers the IKE SA established. RFC 2409 section 5.7.
  mutating func sendProtectedNotification(
    _ error: NegotiationError, _ established: EstablishedPhaseOne, to peer: Endpoint
  ) {
    let cookies = established.keyed.agreement.cookies
    var messages: [[ISAKMPPayload]] = []
    if let type = error.notify {
      messages.append([
        .notification(
          NotificationPayload(protocolID: .isakmp, spi: cookies.octets, type: type))
      ])
    }
    messages.append([
      .delete(
        DeletePayload(initiatorCookie: cookies.initiator, responderCookie: cookies.responder))
    ])
    for payloads in messages {
      let envelope = PhaseTwoEnvelope(established, messageID: randomMessageID())
      guard
        let sealed = try? envelope.seal(.informational, payloads, vector: envelope.firstVector)
      else { continue }
      countSent(payloads, to: peer.address)
      send(sealed.datagram, to: peer)
    }
  }

  /// Counts the notifications and deletes of a sent message.
  mutating func countSent(_ payloads: [ISAKMPPayload], to peer: IPv4Address) {
    count(peer) { counters in
      for payload in payloads {
        switch payload {
        case .notification: counters.notificationsSent += 1
        case .delete: counters.deletesSent += 1
        default: break
        }
      }
    }
  }
}
