package import Wire

/// The tunnels of a gateway, collected one by one before they are given to a negotiator.
package struct TunnelPolicies {
  var table = TunnelTable()

  /// Creates an empty collection. `minimumCapacity` is the expected number of tunnels.
  package init(minimumCapacity: Int = 0) { table.reserveCapacity(minimumCapacity) }

  /// Adds a tunnel after the others. The order is that in which a negotiator tries the tunnels.
  package mutating func append(_ policy: TunnelPolicy) { table.append(policy) }
}

/// The work that a change of the tunnels leaves to a negotiator. `Negotiator.continueConfiguring`
/// does it in small units.
package struct Reconfiguration {
  enum Step {
    case peers
    /// Finds the SA pairs that no tunnel allows any more.
    case pairs
    /// Removes these pairs.
    case removals
    case phaseOnes
    case rest
    /// Frees the memory of the former tunnels.
    case former
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
  var phaseOnes: [UInt64]
  /// Message IDs of the finished quick modes of the IKE SA that is to be removed next; nil if they
  /// have not been collected yet.
  var finished: [UInt32]?
  var former: TunnelTable
}

extension Negotiator {
  /// Sets the tunnels of this gateway, in the order in which they are tried. SAs of tunnels that
  /// were removed, or that have other gateways or selectors now, are deleted. Other changes apply
  /// to new SAs only.
  package mutating func configure(
    _ policies: [TunnelPolicy], at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    var tunnels = TunnelPolicies()
    for policy in policies { tunnels.append(policy) }
    var work = adopt(tunnels)
    var outputs: [NegotiatorOutput] = []
    while let done = continueConfiguring(&work, at: now, using: &generator) { outputs += done }
    planEstablishment(at: now)
    return outputs
  }

  /// Takes over the tunnels at once: all later negotiations use them. Returns the work that is
  /// left.
  package mutating func adopt(_ policies: TunnelPolicies) -> Reconfiguration {
    let former = tunnels
    tunnels = policies.table
    return Reconfiguration(
      unseen: Array(pairs.installed.keys), phaseOnes: phaseOnes.keys.reversed(), former: former)
  }

  /// Does the next unit of the remaining work, which takes less than a millisecond unless there are
  /// very many peers. Returns nil if no work is left.
  package mutating func continueConfiguring(
    _ work: inout Reconfiguration, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput]? {
    switch work.step {
    case .peers:
      counters.setPeers(tunnels.peers)
      let capacity = max(HalfOpenTable.minimumCapacity, 2 * tunnels.peers.count)
      unproven.capacity = capacity
      proven.capacity = capacity
      work.step = .pairs
    case .pairs: findRemovals(&work)
    case .removals: return removeNext(&work, at: now, using: &generator)
    case .phaseOnes: return removeNextPhaseOne(&work, at: now, using: &generator)
    case .rest:
      forgetWaiting()
      work.step = .former
    case .former: if !work.former.discard(Self.unit) { work.step = .done }
    case .done: return nil
    }
    return []
  }

  /// The number of table entries that are examined in one unit.
  private static let unit = 64

  private func findRemovals(_ work: inout Reconfiguration) {
    for _ in 0..<Self.unit {
      guard let spi = work.unseen.popLast() else {
        work.times = work.removals.keys.sorted(by: >)
        work.step = .removals
        return
      }
      if let installed = pairs[spi], !allows(installed.pair) {
        work.removals[installed.installedAt, default: []].append(spi)
      }
    }
  }

  private mutating func removeNext(
    _ work: inout Reconfiguration, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    guard let spi = work.removing.popLast() else {
      if let time = work.times.popLast() {
        work.removing = work.removals.removeValue(forKey: time)?.sorted(by: >) ?? []
      } else {
        work.step = .phaseOnes
      }
      return []
    }
    return run(at: now, using: &generator) { negotiator, world, outputs in
      guard let pair = negotiator.pairs[spi]?.pair else { return }
      negotiator.remove(pair, .cleared, tellsPeer: true, in: &world, &outputs)
    }
  }

  private mutating func removeNextPhaseOne(
    _ work: inout Reconfiguration, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    guard let cookie = work.phaseOnes.last else {
      work.step = .rest
      return []
    }
    if let phaseOne = phaseOnes[cookie], !tunnels.has(phaseOne.gateway) {
      // A finished quick mode is remembered in case one of its messages is received again.
      guard work.finished != nil else {
        work.finished = quickModes.finished(of: cookie)
        return []
      }
      for _ in 0..<Self.unit {
        guard let messageID = work.finished?.popLast() else { break }
        quickModes[QuickModeName(cookie: cookie, messageID: messageID)] = nil
      }
      if work.finished?.isEmpty == false { return [] }
    }
    work.phaseOnes.removeLast()
    work.finished = nil
    guard let phaseOne = phaseOnes[cookie], !tunnels.has(phaseOne.gateway) else { return [] }
    return run(at: now, using: &generator) { negotiator, world, outputs in
      negotiator.removePhaseOne(cookie, .cleared, tellsPeer: true, in: &world, &outputs)
    }
  }

  private func allows(_ pair: SecurityAssociationPair) -> Bool {
    guard let tunnel = tunnels[pair.tunnel] else { return false }
    return tunnel.remoteGateways.contains(pair.gateway) && tunnel.local == pair.local
      && tunnel.remote == pair.remote
  }

  /// Removes queued requests for tunnels and peers that no longer exist.
  private mutating func forgetWaiting() {
    for (peer, names) in wanted where names.names.contains(where: { tunnels[$0] == nil }) {
      let left = names.filter { tunnels[$0] != nil }
      wanted[peer] = left.isEmpty ? nil : left
    }
    counterparts = counterparts.filter { tunnels[$0.key] != nil }
    moved = moved.filter { tunnels.has($0.value) }
    establishing = establishing.filter { tunnels[$0.key]?.establishesImmediately == true }
  }
}
