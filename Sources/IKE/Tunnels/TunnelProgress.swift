import Wire

/// The negotiation state of a tunnel, whichever of its gateways it is with.
struct TunnelProgress {
  /// The quick mode that is under way.
  var negotiating: QuickModeName?
  /// The last peer, if it is behind a NAT.
  var counterpart: Counterpart?
  /// The pending negotiation of a tunnel that is established without traffic.
  var establishment: TunnelEstablishment?

  var isNothing: Bool { negotiating == nil && counterpart == nil && establishment == nil }
}

/// The identity and endpoint of the peer behind a NAT that has last negotiated a tunnel.
struct Counterpart {
  var identity: IdentificationPayload
  var peer: Endpoint

  /// Creates the value from a pair; nil if the peer is not behind a NAT.
  init?(_ pair: SecurityAssociationPair) {
    guard pair.natStatus.contains(.peers), pair.peer.isFloated else { return nil }
    identity = pair.identity
    peer = pair.peer
  }
}

/// The negotiation state of the tunnels that have any.
struct TunnelProgressTable {
  private var progress: [TunnelIdentifier: TunnelProgress] = [:]

  subscript(tunnel: TunnelIdentifier) -> TunnelProgress {
    get { progress[tunnel] ?? TunnelProgress() }
    set { progress[tunnel] = newValue.isNothing ? nil : newValue }
  }

  /// The tunnels that are established without traffic and are not up.
  var establishing: [TunnelIdentifier] {
    progress.filter { $0.value.establishment != nil }.keys.sorted()
  }

  /// Removes the state of removed tunnels after a change of the configuration. A quick mode that is
  /// under way goes on.
  mutating func removeState(absentFrom tunnels: TunnelPolicyTable) {
    for tunnel in progress.keys {
      let policy = tunnels[tunnel]
      if policy == nil { self[tunnel].counterpart = nil }
      if policy?.establishesImmediately != true { self[tunnel].establishment = nil }
    }
  }
}
