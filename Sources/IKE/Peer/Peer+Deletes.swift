import IPsec
import Wire

/// Deletes for pairs. Without an IKE SA, phase 1 is started to send them, because the peer would
/// keep its pair until it expires otherwise.
extension Peer {
  /// Keeps a cleared pair for packets that the peer sends until it receives the delete. Returns
  /// false if the pair need not be kept: an IKE SA exists, under which the delete can be sent now,
  /// or the pair or its policy is unknown.
  mutating func clearLater(_ pair: SecurityAssociationPair, in turn: inout Turn) -> Bool {
    guard newest(of: pair) == nil, let entry = turn.shared.ledger[pair.inbound.spi],
      let policy = turn.shared.tunnels[pair.tunnel]?.ike
    else { return false }
    if entry.isCleared { return true }
    turn.withdraw(pair)
    for name in pair.inboundNames { pendingDeletes.add(name, identity: pair.identity) }
    // Phase 1 is started even for a tunnel that only the peer may initiate, because it carries only
    // the delete and no IPsec SA is negotiated under it.
    requirePhaseOne(policy, at: origin(of: pair), in: &turn)
    return true
  }

  /// Queues deletes for a pair whose tunnel was removed from the configuration. Without an IKE SA,
  /// one is negotiated by the former policy of the tunnel.
  mutating func queueDeletes(
    _ pair: SecurityAssociationPair, _ policy: IKEPolicy, in turn: inout Turn
  ) {
    guard newest(of: pair) == nil else { return }
    for name in pair.inboundNames { pendingDeletes.add(name, identity: pair.identity) }
    requirePhaseOne(policy, at: origin(of: pair), in: &turn)
  }

  /// Sends a delete for an SA that the peer uses and that is unknown here: peers act on a delete
  /// (RFC 2408 section 3.15), and most of them only log INVALID-SPI.
  mutating func report(_ name: InboundName, from sender: Endpoint, in turn: inout Turn) {
    let place = associations.lastIndex {
      $0.isEstablished && ($0.peer == sender || !$0.isPeerBehindNAT)
    }
    if let place {
      let delete = DeletePayload(protocolID: name.protocolID, spis: [name.spi])
      turn.outputs.append(.unknownSPI(name, from: sender, wasNotified: true))
      associations[place].sendInformational([.delete(delete)], in: &turn)
    } else if let policy = turn.shared.tunnels.ikePolicies(gateway).first {
      pendingDeletes.add(name, identity: nil)
      turn.outputs.append(.unknownSPI(name, from: sender, wasNotified: false))
      // If there is no other pair with the peer, phase 1 carries INITIAL-CONTACT. RFC 2407 section
      // 4.6.3.3.
      requirePhaseOne(
        policy, at: sender.isFloated ? sender : Endpoint(gateway), in: &turn)
    }
  }

  /// Sends the queued deletes under a new IKE SA.
  mutating func sendPendingDeletes(under cookie: UInt64, in turn: inout Turn) {
    guard !pendingDeletes.isEmpty, let place = place(of: cookie) else { return }
    let association = associations[place]
    let deletes = pendingDeletes.takePayloads(
      for: association.isPeerBehindNAT ? association.identity : nil)
    for delete in deletes { associations[place].sendInformational([.delete(delete)], in: &turn) }
    for entry in turn.shared.ledger.with(gateway)
    where entry.isCleared && association.isOfSamePeer(as: entry.pair) {
      remove(entry.pair, .cleared, notifiesPeer: false, in: &turn)
    }
    // The IKE SA is not needed for a peer that no tunnel has any more.
    if !turn.shared.tunnels.has(gateway) {
      remove(cookie, .cleared, notifiesPeer: true, in: &turn)
    }
  }

  /// Discards the queued deletes because phase 1 has failed.
  mutating func giveUpDeletes(in turn: inout Turn) {
    guard !pendingDeletes.isEmpty else { return }
    pendingDeletes.removeAll()
    for entry in turn.shared.ledger.with(gateway) where entry.isCleared {
      remove(entry.pair, .cleared, notifiesPeer: false, in: &turn)
    }
  }

  /// Returns the endpoint of the peer of a pair for a new phase 1.
  func origin(of pair: SecurityAssociationPair) -> Endpoint {
    pair.natStatus.contains(.peers) ? pair.peer : Endpoint(gateway)
  }
}
