import Wire

/// IKE SAs that the peer may have no more, though it is there.
extension Peer {
  /// How long a hint that anybody may have sent brings no other question.
  private static let pauseBetweenDoubts = Duration.seconds(10)

  /// The peer was silent, or somebody says that it does not know the IKE SA, which proves nothing:
  /// it is asked under the IKE SA. After silence, no quick mode begins under it until the peer
  /// says something, and a peer that does not know the question gets a new phase 1 with the next
  /// quick mode.
  mutating func doubt(at place: Int, isSilent: Bool, in turn: inout Turn) {
    let now = turn.now
    guard let established = associations[place].established else { return }
    if isSilent { associations[place].withEstablished { $0.isDoubtful = true } }
    let pauseEnd = established.doubtedAt?.advanced(by: Self.pauseBetweenDoubts)
    guard isSilent || pauseEnd.map({ $0 <= now }) ?? true, !established.detection.isUnderWay
    else { return }
    let plan = turn.commons.tunnels.deadPeerDetection(gateway)
    guard associations[place].beginProbe(plan, in: &turn) else { return }
    associations[place].withEstablished {
      $0.doubtedAt = now
      $0.isOwnProbe = true
    }
  }

  /// The peer has not answered under an IKE SA that it may have lost: it goes, and another one is
  /// made.
  mutating func dropUnanswered(at place: Int, in turn: inout Turn) {
    remove(associations[place].cookie, .unanswered, tellsPeer: true, in: &turn)
    replaceAssociation(in: &turn)
  }

  /// Another IKE SA with the same peer has come about: those that it did not answer by go.
  mutating func dropDoubtful(besides association: IKEAssociation, in turn: inout Turn) {
    let doubtful = associations.filter {
      $0.cookie != association.cookie && $0.established?.isDoubtful == true
        && association.isOfSamePeer(as: $0)
    }
    for cookie in doubtful.map(\.cookie) {
      remove(cookie, .replaced, tellsPeer: true, in: &turn)
    }
  }
}

extension IKEAssociation {
  /// The peer has said something under it.
  mutating func trust() { withEstablished { $0.isDoubtful = false } }
}
