import Wire

/// Where the peer is: behind a NAT it may move.
extension Peer {
  /// Where to begin with the peer of a tunnel: where it was last, if that was behind a NAT.
  func origin(of tunnel: TunnelIdentifier, _ commons: Commons) -> Endpoint {
    guard let counterpart = commons.progress[tunnel].counterpart,
      commons.gateway(of: counterpart.peer) == gateway
    else { return Endpoint(gateway) }
    return counterpart.peer
  }

  /// A new message of an IKE SA came from there, and was authentic.
  mutating func follow(
    at place: Int, to sender: Endpoint, in turn: inout Turn
  ) {
    let peer = associations[place].peer
    guard let identity = associations[place].identity, peer != sender, sender.isFloated,
      associations[place].isPeerTranslated
    else { return }
    turn.outputs.append(move(identity, from: peer, to: sender, &turn.commons))
  }

  /// All SAs of a peer follow it to where its NAT has put it. That the peer is behind one, and not
  /// only we, is a condition: else anybody could lead our packets astray. RFC 3947 §7.
  mutating func move(
    _ identity: IdentificationPayload, from former: Endpoint, to peer: Endpoint,
    _ commons: inout Commons
  ) -> GatewayOutput {
    for place in associations.indices
    where associations[place].peer == former && associations[place].identity == identity {
      associations[place].peer = peer
    }
    let followers = commons.ledger.move(identity, of: gateway, from: former, to: peer)
    for pair in followers { commons.progress[pair.tunnel].counterpart?.peer = peer }
    // Of all the places where a peer has been, only those count where something of it still is.
    if commons.moved[former.address] != nil, !isAnything(at: former.address, commons.ledger) {
      commons.moved[former.address] = nil
    }
    if !commons.tunnels.has(peer.address) { commons.moved[peer.address] = gateway }
    return .peerMoved(from: former, to: peer, followers)
  }

  private func isAnything(
    at address: IPv4Address, _ ledger: SecurityAssociationLedger
  ) -> Bool {
    associations.contains { $0.peer.address == address }
      || ledger.hasAny(at: address, of: gateway)
  }
}
