import Wire

/// What is under way for a tunnel, whichever of its gateways it is with.
struct TunnelProgress {
  /// The quick mode that is under way.
  var negotiating: QuickModeName?
  /// The peer, where it is behind a NAT.
  var counterpart: Counterpart?
  /// Where it is to be there without traffic, and is not.
  var establishment: Establishment?

  var isNothing: Bool { negotiating == nil && counterpart == nil && establishment == nil }
}

/// Who has last negotiated a tunnel from behind a NAT, and where that was.
struct Counterpart {
  var identity: IdentificationPayload
  var peer: Endpoint

  /// nil where the peer is behind no NAT.
  init?(_ pair: SecurityAssociationPair) {
    guard pair.translation.contains(.peers), pair.peer.isFloated else { return nil }
    identity = pair.identity
    peer = pair.peer
  }
}

/// Of the tunnels for which something is under way.
struct TunnelProgressTable {
  private var progress: [TunnelIdentifier: TunnelProgress] = [:]

  subscript(tunnel: TunnelIdentifier) -> TunnelProgress {
    get { progress[tunnel] ?? TunnelProgress() }
    set { progress[tunnel] = newValue.isNothing ? nil : newValue }
  }

  /// Tunnels that are to be there without traffic, and are not.
  var establishing: [TunnelIdentifier] {
    progress.filter { $0.value.establishment != nil }.keys.sorted()
  }

  /// After a change of the tunnels. A quick mode that is under way goes on.
  mutating func keep(_ tunnels: TunnelTable) {
    for tunnel in progress.keys {
      let policy = tunnels[tunnel]
      if policy == nil { self[tunnel].counterpart = nil }
      if policy?.establishesImmediately != true { self[tunnel].establishment = nil }
    }
  }
}
