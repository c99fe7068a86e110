import IKE
import Wire

extension Dataplane {
  /// Reports the tunnels whose peers have been silent for too long.
  mutating func findSilence() {
    for index in services.tunnels.indices {
      guard let peer = services.tunnels[index].silentPeer(at: now),
        let reference = reference(to: index)
      else { continue }
      emit(.silence(reference, of: peer))
    }
  }

  /// Reports the loss of the active gateway of all tunnels with a backup gateway to a dead peer.
  mutating func handlePeerDead(_ peer: IPv4Address, at gateway: LocalGatewayName) {
    for index in services.tunnels.indices {
      let tunnel = services.tunnels[index]
      guard tunnel.hasBackup, tunnel.localGateway == gateway.address,
        tunnel.activeGateway == peer, let reference = reference(to: index)
      else { continue }
      emit(.gatewayLost(reference, peer))
    }
  }

  /// Makes the tunnel's other gateway active, and requests associations with it. Returns false if
  /// there is none, or if all tries are used up.
  mutating func failOver(_ index: Int, from peer: IPv4Address) -> Bool {
    let tunnel = services.tunnels[index]
    guard tunnel.hasBackup, tunnel.obstacle != nil, tunnel.activeGateway == peer else {
      return false
    }
    guard services.tunnels[index].failOver() else {
      emit(
        .line(
          .keyManagement(
            .error,
            "\(tunnel.words): no gateway negotiates SAs after \(Failover.maximumTries) failovers"
              + "; the tunnel is down, and primary gateway "
              + "\(tunnel.model.remoteGateway) is asked next")))
      return false
    }
    let next = services.tunnels[index].activeGateway
    emit(
      .line(
        .keyManagement(.warning, "\(tunnel.words): failover from \(peer) to \(next)")))
    if let reference = reference(to: index) { emit(.associationsWanted(reference, with: next)) }
    return true
  }

  /// Makes the other remote gateway of all tunnels between these two addresses active.
  mutating func switchTunnel(localGateway: IPv4Address, remoteGateway: IPv4Address) {
    for index in services.tunnels.indices {
      let tunnel = services.tunnels[index]
      guard tunnel.hasBackup, tunnel.localGateway == localGateway,
        tunnel.activeGateway == remoteGateway
      else { continue }
      services.tunnels[index].switchOver()
      let next = services.tunnels[index].activeGateway
      emit(
        .line(
          .keyManagement(
            .notice, "\(tunnel.words): switched from \(remoteGateway) to \(next)")))
      if let reference = reference(to: index) { emit(.switched(reference, to: next)) }
    }
  }
}
