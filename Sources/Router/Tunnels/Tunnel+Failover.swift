import Wire

/// The two remote gateways of a tunnel, and the time for which they may be silent.
extension Tunnel {
  /// Whether the tunnel has a backup gateway to negotiate with.
  var hasBackup: Bool { isNegotiable && model.backupRemoteGateway != nil }

  /// The failover state, which determines the active one of the two gateways; nil if there is no
  /// backup gateway.
  var failover: Failover? { hasBackup ? dynamic?.failover : nil }

  /// The gateway with which associations are negotiated.
  var activeGateway: IPv4Address {
    failover?.isBackupActive == true
      ? model.backupRemoteGateway ?? model.remoteGateway : model.remoteGateway
  }

  /// The time without packets of the peer after which the router verifies that the peer is alive;
  /// nil if the router does not verify this.
  var silenceLimit: Duration? {
    guard isNegotiable else { return nil }
    return model.peerDetection?.interval
      ?? (model.backupRemoteGateway == nil ? nil : Failover.inactivity)
  }

  /// Returns the peer if it has been silent for too long.
  func silentPeer(at now: Instant) -> IPv4Address? {
    guard let silenceLimit, let dynamic, let current = dynamic.current,
      dynamic.lastInputAt.duration(to: now) >= silenceLimit
    else { return nil }
    return current.gateway
  }

  /// Records that an authentic packet was received from the peer.
  mutating func recordInput(at now: Instant) {
    if silenceLimit != nil { withDynamic { $0.recordInput(at: now) } }
  }

  /// Makes the other gateway active. Returns false if all tries are used up; the primary gateway is
  /// tried next then.
  mutating func failOver() -> Bool { withDynamic { $0.failover.failOver() } ?? false }

  /// Makes the other gateway active, because a user demands it.
  mutating func switchOver() {
    withDynamic {
      $0.failover.switchOver()
      $0.allowRetry()
    }
  }
}
