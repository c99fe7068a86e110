import IKE
package import Wire

extension Router {
  /// Starts the global timer when the first tunnel has a backup gateway.
  mutating func configurePoll(hasBackup: Bool) {
    guard hasBackup else {
      pollAt = nil
      return
    }
    pollAt = pollAt ?? now.advanced(by: Failover.pollInterval)
  }

  /// Asks the silent peers of tunnels that have a backup gateway whether they are there.
  mutating func poll() {
    guard var due = pollAt, due <= now else { return }
    while due <= now { due = due.advanced(by: Failover.pollInterval) }
    pollAt = due
    for index in services.tunnels.indices {
      guard let peer = services.tunnels[index].silentPeer(at: now) else { continue }
      drive(services.tunnels[index].name.words) { negotiator, now, generator in
        negotiator.probe(peer, at: now, using: &generator)
      }
    }
  }

  /// The peer is dead: tunnels to it go to their other gateway.
  mutating func bury(_ peer: IPv4Address, of gateway: LocalGateway.Name) {
    for index in services.tunnels.indices {
      let tunnel = services.tunnels[index]
      guard tunnel.hasBackup, tunnel.localGateway == gateway.address,
        tunnel.activeGateway == peer
      else { continue }
      // Where there was no IKE SA to ask by, they are still there.
      drive(tunnel.name.words) { negotiator, now, generator in
        negotiator.clearPairs(of: tunnel.name.words, at: now, using: &generator)
      }
      _ = failOver(index, from: peer)
    }
  }

  /// Makes the tunnel's other gateway active, and negotiates with it. False: there is none, or all
  /// has been tried.
  mutating func failOver(_ index: Int, from peer: IPv4Address) -> Bool {
    let tunnel = services.tunnels[index]
    guard tunnel.hasBackup, tunnel.obstacle != nil, tunnel.activeGateway == peer else {
      return false
    }
    guard services.tunnels[index].failOver() else {
      log(
        "kmd", .daemon, .error,
        "\(tunnel.words): no gateway answers after \(Failover.maximumTries) failovers"
          + "; primary gateway \(tunnel.model.remoteGateway) is active again")
      return false
    }
    let next = services.tunnels[index].activeGateway
    log("kmd", .daemon, .warning, "\(tunnel.words): failover from \(peer) to \(next)")
    drive(tunnel.name.words) { negotiator, now, generator in
      negotiator.negotiate(tunnel.name.words, with: next, at: now, using: &generator)
    }
    return true
  }
}

extension Router {
  /// Puts the active gateway of tunnels between these two in standby, and negotiates with the other
  /// one at once.
  package mutating func switchTunnel(
    localGateway: IPv4Address, remoteGateway: IPv4Address, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    for index in services.tunnels.indices {
      let tunnel = services.tunnels[index]
      guard tunnel.hasBackup, tunnel.localGateway == localGateway,
        tunnel.activeGateway == remoteGateway
      else { continue }
      services.tunnels[index].switchOver()
      let next = services.tunnels[index].activeGateway
      log("kmd", .daemon, .notice, "\(tunnel.words): switched from \(remoteGateway) to \(next)")
      drive(tunnel.name.words) { negotiator, now, generator in
        negotiator.clearPairs(of: tunnel.name.words, at: now, using: &generator)
          + negotiator.negotiate(tunnel.name.words, with: next, at: now, using: &generator)
      }
    }
    return finish()
  }
}

extension Tunnel {
  var hasBackup: Bool { isNegotiable && model.backupRemoteGateway != nil }
}
