import IPsec
import Wire

/// The peer is told what it can no longer send by. Without an IKE SA, phase 1 is begun for that: a
/// delete that is sent nowhere leaves the peer's pair until it expires.
extension Peer {
  /// A cleared pair. It stays for packets that the peer sends until it is told. Returns false if the
  /// peer can be told now, or not at all.
  mutating func clearLater(_ pair: SecurityAssociationPair, in turn: inout Turn) -> Bool {
    guard newest(of: pair) == nil, let entry = turn.commons.ledger[pair.inbound.spi],
      let policy = turn.commons.tunnels[pair.tunnel]?.ike
    else { return false }
    if entry.isCleared { return true }
    turn.withdraw(pair)
    for name in pair.inboundNames { pendingDeletes.add(name, identity: pair.identity) }
    // Also where only the peer negotiates tunnels: nothing is negotiated here.
    requirePhaseOne(policy, at: origin(of: pair), in: &turn)
    return true
  }

  /// A pair goes whose tunnel is configured no more. Without an IKE SA the peer is told by one that
  /// the tunnel's former policy makes.
  mutating func tellLater(
    _ pair: SecurityAssociationPair, _ policy: IKEPolicy, in turn: inout Turn
  ) {
    guard newest(of: pair) == nil else { return }
    for name in pair.inboundNames { pendingDeletes.add(name, identity: pair.identity) }
    requirePhaseOne(policy, at: origin(of: pair), in: &turn)
  }

  /// The peer sends by an SA that is not known here. It is told to delete it: peers act on a delete
  /// (RFC 2408 §3.15), and most of them only log INVALID-SPI.
  mutating func report(_ name: InboundName, from sender: Endpoint, in turn: inout Turn) {
    let place = associations.lastIndex {
      $0.isEstablished && ($0.peer == sender || !$0.isPeerTranslated)
    }
    if let place {
      let delete = DeletePayload(protocolID: name.protocolID, spis: [name.spi])
      turn.outputs.append(.unknownSPI(name, from: sender, isTold: true))
      associations[place].sendInformational([.delete(delete)], in: &turn)
    } else if let policy = turn.commons.tunnels.ikePolicies(gateway).first {
      pendingDeletes.add(name, identity: nil)
      turn.outputs.append(.unknownSPI(name, from: sender, isTold: false))
      // Without any other pair with the peer it carries INITIAL-CONTACT. RFC 2407 §4.6.3.3.
      requirePhaseOne(
        policy, at: sender.isFloated ? sender : Endpoint(gateway), in: &turn)
    }
  }

  /// Sends what the peer has not been told yet under a new IKE SA.
  mutating func sendPendingDeletes(under cookie: UInt64, in turn: inout Turn) {
    guard !pendingDeletes.isEmpty, let place = place(of: cookie) else { return }
    let association = associations[place]
    let deletes = pendingDeletes.take(
      for: association.isPeerTranslated ? association.identity : nil)
    for delete in deletes { associations[place].sendInformational([.delete(delete)], in: &turn) }
    for entry in turn.commons.ledger.with(gateway)
    where entry.isCleared && association.isOfSamePeer(as: entry.pair) {
      remove(entry.pair, .cleared, tellsPeer: false, in: &turn)
    }
    // Of a peer that no tunnel has any more nothing else is wanted.
    if !turn.commons.tunnels.has(gateway) {
      remove(cookie, .cleared, tellsPeer: true, in: &turn)
    }
  }

  /// The peer cannot be told: phase 1 came to nothing.
  mutating func giveUpDeletes(in turn: inout Turn) {
    guard !pendingDeletes.isEmpty else { return }
    pendingDeletes.removeAll()
    for entry in turn.commons.ledger.with(gateway) where entry.isCleared {
      remove(entry.pair, .cleared, tellsPeer: false, in: &turn)
    }
  }

  /// Where the peer of a pair is to be found.
  func origin(of pair: SecurityAssociationPair) -> Endpoint {
    pair.translation.contains(.peers) ? pair.peer : Endpoint(gateway)
  }
}
