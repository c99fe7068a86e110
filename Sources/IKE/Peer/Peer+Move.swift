import Wire

/// The endpoint of the peer, which may change behind a NAT.
extension Peer {
  /// Returns the endpoint at which phase 1 for a tunnel is started: the last one of a peer behind a
  /// NAT, otherwise the gateway address.
  func origin(of tunnel: TunnelIdentifier, _ shared: SharedState) -> Endpoint {
    guard let counterpart = shared.progress[tunnel].counterpart,
      shared.gateway(of: counterpart.peer) == gateway
    else { return Endpoint(gateway) }
    return counterpart.peer
  }

  /// Moves the peer to the sender of a new, authentic message of an IKE SA.
  mutating func follow(
    at place: Int, to sender: Endpoint, in turn: inout Turn
  ) {
    let peer = associations[place].peer
    guard let identity = associations[place].identity, peer != sender, sender.isFloated,
      associations[place].isPeerBehindNAT
    else { return }
    turn.outputs.append(move(identity, from: peer, to: sender, &turn.shared))
  }

  /// Moves all SAs of a peer to its new endpoint. The peer, not only the gateway, must be behind a
  /// NAT: anybody could redirect the packets otherwise. RFC 3947 section 7.
  mutating func move(
    _ identity: IdentificationPayload, from former: Endpoint, to peer: Endpoint,
    _ shared: inout SharedState
  ) -> GatewayOutput {
    for place in associations.indices
    where associations[place].peer == former && associations[place].identity == identity {
      associations[place].peer = peer
    }
    let followers = shared.ledger.move(identity, of: gateway, from: former, to: peer)
    for pair in followers { shared.progress[pair.tunnel].counterpart?.peer = peer }
    // A former address is kept only while SAs with it exist.
    if shared.moved[former.address] != nil, !isAnything(at: former.address, shared.ledger) {
      shared.moved[former.address] = nil
    }
    if !shared.tunnels.has(peer.address) { shared.moved[peer.address] = gateway }
    return .peerMoved(from: former, to: peer, followers)
  }

  private func isAnything(
    at address: IPv4Address, _ ledger: SecurityAssociationLedger
  ) -> Bool {
    associations.contains { $0.peer.address == address }
      || ledger.hasAny(at: address, of: gateway)
  }
}
