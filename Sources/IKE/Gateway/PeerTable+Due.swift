import Wire

/// The handling of timers. A timer is a hint, so each handler checks whether something is due.
extension PeerTable {
  /// Handles a timer that is due.
  mutating func act(on due: Due, in turn: inout Turn) {
    switch due {
    case .association(let cookie):
      withOwner(of: cookie, in: &turn) { peer, turn in peer.actOnAssociation(cookie, in: &turn) }
    case .quickMode(let name):
      withOwner(of: name.cookie, in: &turn) { peer, turn in peer.actOnQuickMode(name, in: &turn) }
    case .pair(let spi): actOnPair(spi, in: &turn)
    case .keepalive(let gateway, let endpoint):
      with(gateway, in: &turn) { peer, turn in peer.actOnKeepalive(to: endpoint, in: &turn) }
    case .establishment(let tunnel):
      if let output = turn.shared.actOnEstablishment(of: tunnel, at: turn.now) {
        turn.outputs.append(output)
      }
    case .start(let gateway):
      with(gateway, in: &turn) { peer, turn in peer.start(in: &turn) }
    case .replacement(let gateway):
      with(gateway, in: &turn) { peer, turn in peer.actOnReplacement(in: &turn) }
    }
  }

  private mutating func withOwner(
    of cookie: UInt64, in turn: inout Turn,
    _ body: (inout Peer, inout Turn) -> Void
  ) {
    if let gateway = turn.shared.cookies[cookie] { with(gateway, in: &turn, body) }
  }

  /// Returns whether the subject of a timer still exists.
  func isWanted(_ due: Due, _ shared: SharedState) -> Bool {
    switch due {
    case .association(let cookie): shared.cookies[cookie] != nil
    case .quickMode(let name):
      shared.cookies[name.cookie].flatMap { self[$0]?.association(name.cookie) }?
        .quickModes[name.messageID] != nil
    case .pair(let spi): shared.ledger[spi] != nil
    case .keepalive(let gateway, let endpoint): self[gateway]?.keepalives[endpoint] != nil
    case .establishment(let tunnel): shared.progress[tunnel].establishment != nil
    case .start(let gateway): self[gateway]?.starting.isEmpty == false
    case .replacement(let gateway): self[gateway]?.replaceAt != nil
    }
  }
}
