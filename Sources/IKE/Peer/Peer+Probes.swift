import Wire

/// IKE SAs that the peer may have lost although it is alive.
extension Peer {
  /// The interval between two probes that unauthenticated notifications may cause.
  private static let pauseBetweenDoubts = Duration.seconds(10)

  /// Probes an IKE SA under which the peer was silent, or which an unauthenticated notification
  /// calls unknown. After silence, no quick mode is started under it until the peer sends a
  /// message; a peer without dead peer detection gets a new phase 1 with the next quick mode.
  mutating func probeAssociation(at place: Int, isSilent: Bool, in turn: inout Turn) {
    let now = turn.now
    guard let established = associations[place].established else { return }
    if isSilent { associations[place].withEstablished { $0.isDoubtful = true } }
    let pauseEnd = established.doubtedAt?.advanced(by: Self.pauseBetweenDoubts)
    guard isSilent || pauseEnd.map({ $0 <= now }) ?? true, !established.detection.isUnderWay
    else { return }
    let plan = turn.shared.tunnels.deadPeerDetection(gateway)
    guard associations[place].beginProbe(plan, in: &turn) else { return }
    associations[place].withEstablished {
      $0.doubtedAt = now
      $0.isOwnProbe = true
    }
  }

  /// Removes an IKE SA under which the peer has not answered, and negotiates another.
  mutating func dropUnanswered(at place: Int, in turn: inout Turn) {
    remove(associations[place].cookie, .unanswered, notifiesPeer: true, in: &turn)
    replaceAssociation(in: &turn)
  }

  /// Removes the IKE SAs under which the peer has not answered, after another one with it was
  /// established.
  mutating func dropDoubtful(besides association: IKEAssociation, in turn: inout Turn) {
    let doubtful = associations.filter {
      $0.cookie != association.cookie && $0.established?.isDoubtful == true
        && association.isOfSamePeer(as: $0)
    }
    for cookie in doubtful.map(\.cookie) {
      remove(cookie, .replaced, notifiesPeer: true, in: &turn)
    }
  }
}

extension IKEAssociation {
  /// Marks that the peer has sent an authentic message under the IKE SA.
  mutating func markAnswered() { withEstablished { $0.isDoubtful = false } }
}
