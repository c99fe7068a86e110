package import Wire

/// The work that a change of the tunnels leaves to a gateway. `Gateway.continueConfiguring`
/// does it in small units.
package struct Reconfiguration {
  /// The steps of the work, in their order.
  enum Step {
    /// Sets the peers that have counters and the room for half-open negotiations.
    case peers
    /// Finds the SA pairs that no tunnel allows any more.
    case pairs
    /// Removes these pairs.
    case removals
    /// Removes the IKE SAs with former peers.
    case associations
    /// Removes queued requests.
    case rest
    /// Frees the memory of the former tunnels.
    case former
    /// No work is left.
    case done
  }

  var step = Step.peers
  /// Inbound SPIs that have not been examined yet.
  var unseen: [UInt32]
  /// Inbound SPIs of the pairs that are to be removed, by the time when the pairs were installed.
  var removals: [Instant: [UInt32]] = [:]
  /// The times in `removals`, the earliest one last. They are sorted when all pairs have been
  /// found.
  var times: [Instant] = []
  /// Inbound SPIs of the pairs of one time, the next one to be removed last.
  var removing: [UInt32] = []
  /// The local cookies of the IKE SAs, the next one to be examined last.
  var associations: [UInt64]
  /// Message IDs of the finished quick modes of the IKE SA that is to be removed next; nil if they
  /// have not been collected yet.
  var finished: [UInt32]?
  /// The tunnels before the change.
  var former: TunnelPolicyTable
}

extension Gateway {
  /// Sets the tunnels of this gateway, in the order in which they are tried. SAs of tunnels that
  /// were removed, or that have other gateways or selectors now, are deleted. Other changes apply
  /// to new SAs only.
  package mutating func configure(
    _ policies: [TunnelPolicy], at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    var tunnels = TunnelPolicies()
    for policy in policies { tunnels.append(policy) }
    var work = adopt(tunnels)
    var outputs: [GatewayOutput] = []
    while let done = continueConfiguring(&work, at: now, using: &generator) { outputs += done }
    planEstablishment(at: now)
    return outputs
  }

  /// Replaces the tunnels at once: all later negotiations use the new ones. Returns the remaining
  /// work.
  package mutating func adopt(_ policies: TunnelPolicies) -> Reconfiguration {
    let former = shared.adopt(policies.table)
    return Reconfiguration(
      unseen: shared.ledger.spis, associations: associations.map(\.cookie).reversed(),
      former: former)
  }

  /// Does the next unit of the remaining work, which takes less than a millisecond unless there are
  /// very many peers. Returns nil if no work is left.
  package mutating func continueConfiguring(
    _ work: inout Reconfiguration, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput]? {
    switch work.step {
    case .peers:
      let peers = shared.tunnels.peers
      shared.statistics.setPeers(peers)
      shared.cookies.setCapacity(peers: peers.count)
      work.step = .pairs
    case .pairs: work.findRemovals(shared)
    case .removals: return removeNext(&work, at: now, using: &generator)
    case .associations: return removeNextAssociation(&work, at: now, using: &generator)
    case .rest:
      forgetWaiting()
      work.step = .former
    case .former: if !work.former.discard(Reconfiguration.unit) { work.step = .done }
    case .done: return nil
    }
    return []
  }

  private mutating func removeNext(
    _ work: inout Reconfiguration, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    guard let spi = work.nextRemoval() else { return [] }
    guard let pair = shared.ledger[spi]?.pair else { return [] }
    let policy = work.former[pair.tunnel]?.ike
    return run(at: now, using: &generator) { peers, turn in
      peers.with(pair.gateway, in: &turn) { peer, turn in
        if let policy { peer.queueDeletes(pair, policy, in: &turn) }
        peer.remove(pair, .cleared, notifiesPeer: true, in: &turn)
      }
    }
  }

  private mutating func removeNextAssociation(
    _ work: inout Reconfiguration, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    guard let cookie = work.associations.last else {
      work.step = .rest
      return []
    }
    guard let gateway = shared.cookies[cookie], !shared.tunnels.has(gateway),
      // A phase 1 that was started to send deletes goes on.
      !peers.isNotifying(gateway) || peers[gateway]?.association(cookie)?.isEstablished == true
    else {
      work.skipAssociation()
      return []
    }
    guard work.finished != nil else {
      work.finished = peers[gateway]?.association(cookie)?.quickModes.finished ?? []
      return []
    }
    peers.withOwner(of: cookie, &shared) { peer, _ in
      peer.with(cookie) { work.forgetFinished(&$0.quickModes) }
    }
    if work.finished?.isEmpty == false { return [] }
    work.skipAssociation()
    return run(at: now, using: &generator) { peers, turn in
      peers.with(gateway, in: &turn) { peer, turn in
        peer.remove(cookie, .cleared, notifiesPeer: true, in: &turn)
      }
    }
  }

  /// Removes queued requests for tunnels and peers that no longer exist.
  private mutating func forgetWaiting() {
    let tunnels = shared.tunnels
    peers.withEach { peer in
      peer.waiting.retain { tunnels[$0] != nil }
      peer.awaitingPhaseOne = peer.awaitingPhaseOne.filter { tunnels[$0] != nil }
    }
    shared.progress.removeState(absentFrom: tunnels)
    shared.moved = shared.moved.filter { tunnels.has($0.value) }
    shared.reports.retain { tunnels.has($0) }
  }
}

extension Reconfiguration {
  /// The number of table entries that are examined in one unit.
  fileprivate static let unit = 64

  fileprivate mutating func findRemovals(_ shared: SharedState) {
    for _ in 0..<Self.unit {
      guard let spi = unseen.popLast() else {
        times = removals.keys.sorted(by: >)
        step = .removals
        return
      }
      if let entry = shared.ledger[spi], !shared.tunnels.allow(entry.pair) {
        removals[entry.installedAt, default: []].append(spi)
      }
    }
  }

  /// Returns the inbound SPI of the next pair to be removed; nil if the next ones were sorted now
  /// or none are left.
  fileprivate mutating func nextRemoval() -> UInt32? {
    if let spi = removing.popLast() { return spi }
    if let time = times.popLast() {
      removing = removals.removeValue(forKey: time)?.sorted(by: >) ?? []
    } else {
      step = .associations
    }
    return nil
  }

  fileprivate mutating func skipAssociation() {
    associations.removeLast()
    finished = nil
  }

  /// Removes some of the finished quick modes, which are kept in case one of their messages is
  /// received again.
  fileprivate mutating func forgetFinished(_ quickModes: inout QuickModeTable) {
    for _ in 0..<Self.unit {
      guard let messageID = finished?.popLast() else { break }
      quickModes[messageID] = nil
    }
  }
}
