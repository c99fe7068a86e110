import IKE
import Wire

extension Dataplane {
  /// Tells of tunnels with a backup gateway whose peers have been silent.
  mutating func findSilence() {
    for index in services.tunnels.indices {
      guard let peer = services.tunnels[index].silentPeer(at: now),
        let reference = reference(to: index)
      else { continue }
      tell(.silence(reference, of: peer))
    }
  }

  /// The peer is dead: tunnels to it go to their other gateway.
  mutating func bury(_ peer: IPv4Address, at gateway: LocalGatewayName) {
    for index in services.tunnels.indices {
      let tunnel = services.tunnels[index]
      guard tunnel.hasBackup, tunnel.localGateway == gateway.address,
        tunnel.activeGateway == peer, let reference = reference(to: index)
      else { continue }
      tell(.gatewayLost(reference, peer))
    }
  }

  /// Makes the tunnel's other gateway active, and asks for associations with it. False: there is
  /// none, or all has been tried.
  mutating func failOver(_ index: Int, from peer: IPv4Address) -> Bool {
    let tunnel = services.tunnels[index]
    guard tunnel.hasBackup, tunnel.obstacle != nil, tunnel.activeGateway == peer else {
      return false
    }
    guard services.tunnels[index].failOver() else {
      tell(
        .line(
          .keyManagement(
            .error,
            "\(tunnel.words): no gateway negotiates SAs after \(Failover.maximumTries) failovers"
              + "; the tunnel is down, and primary gateway "
              + "\(tunnel.model.remoteGateway) is asked next")))
      return false
    }
    let next = services.tunnels[index].activeGateway
    tell(
      .line(
        .keyManagement(.warning, "\(tunnel.words): failover from \(peer) to \(next)")))
    if let reference = reference(to: index) { tell(.associationsWanted(reference, with: next)) }
    return true
  }

  /// Puts the active gateway of tunnels between these two in standby.
  mutating func switchTunnel(localGateway: IPv4Address, remoteGateway: IPv4Address) {
    for index in services.tunnels.indices {
      let tunnel = services.tunnels[index]
      guard tunnel.hasBackup, tunnel.localGateway == localGateway,
        tunnel.activeGateway == remoteGateway
      else { continue }
      services.tunnels[index].switchOver()
      let next = services.tunnels[index].activeGateway
      tell(
        .line(
          .keyManagement(
            .notice, "\(tunnel.words): switched from \(remoteGateway) to \(next)")))
      if let reference = reference(to: index) { tell(.switched(reference, to: next)) }
    }
  }
}
