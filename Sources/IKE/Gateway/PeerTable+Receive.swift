import Wire

/// The assignment of received datagrams to peers and IKE SAs.
extension PeerTable {
  /// Handles a received datagram: passes it to the IKE SA that it names, answers the first message
  /// of a new one, or drops it.
  mutating func receive(
    _ datagram: [UInt8], from sender: Endpoint, in turn: inout Turn
  ) {
    let header: ISAKMPHeader
    do throws(WireError) { header = try ISAKMPHeader(parsing: datagram) } catch {
      if rejectOtherVersion(datagram, from: sender, in: &turn) { return }
      turn.countDropped(sender.address)
      turn.outputs.append(.rejected(from: sender, NegotiationError(.malformed(error))))
      return
    }
    if let (gateway, cookie) = owner(of: header, turn.shared.cookies) {
      with(gateway, in: &turn) { peer, turn in
        peer.receive(header, datagram, by: cookie, from: sender, in: &turn)
      }
    } else if header.responderCookie == 0, header.messageID == 0,
      !header.flags.contains(.encryption), turn.shared.cookies[header.initiatorCookie] == nil
    {
      with(turn.shared.gateway(of: sender), in: &turn) { peer, turn in
        peer.answerFirst(header, datagram, from: sender, in: &turn)
      }
    } else {
      turn.countDropped(sender.address)
      sendInvalidCookie(of: header, to: sender, in: &turn)
    }
  }

  /// Returns the peer whose IKE SA a message names, and the local cookie of the IKE SA.
  private func owner(
    of header: ISAKMPHeader, _ cookies: CookieTable
  ) -> (gateway: IPv4Address, cookie: UInt64)? {
    for cookie in [header.initiatorCookie, header.responderCookie] {
      if let gateway = cookies[cookie],
        self[gateway]?.hasAssociation(cookie, namedBy: header) == true
      {
        return (gateway, cookie)
      }
    }
    return nil
  }

  /// Sends INVALID-COOKIE for an unknown IKE SA, at most once a second and never as the answer to a
  /// notification, because two ends could answer each other forever. RFC 2408 section 5.1.
  private func sendInvalidCookie(
    of header: ISAKMPHeader, to sender: Endpoint,
    in turn: inout Turn
  ) {
    guard header.exchange != .informational, header.responderCookie != 0,
      turn.shared.tunnels.has(sender.address), turn.shared.maySendInvalidCookie(at: turn.now)
    else { return }
    let cookies = Cookies(initiator: header.initiatorCookie, responder: header.responderCookie)
    turn.notify(.invalidCookie, cookies, to: sender)
  }
}
