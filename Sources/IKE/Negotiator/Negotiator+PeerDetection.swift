import Wire

extension Negotiator {
  mutating func beginProbe(
    of peer: IPv4Address, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard let cookie = anyPhaseOne(with: peer) else {
      guard let policy = tunnels.ikePolicies(peer).first else { return }
      probedByPhaseOne.insert(peer)
      requirePhaseOne(policy, with: peer, at: Endpoint(peer), in: &world, &outputs)
      return
    }
    guard var phaseOne = phaseOnes[cookie], var association = phaseOne.association,
      association.probe == nil
    else { return }
    // A peer that does not know the question would not answer it. RFC 3706 §5.1.
    guard association.capabilities.contains(.deadPeerDetection) else {
      outputs.append(.peerAlive(peer))
      return
    }
    association.probeSequence &+= 1
    association.probe = Probe(
      sequence: association.probeSequence, deadline: world.now.advanced(by: Probe.interval))
    phaseOne.state = .established(association)
    phaseOnes[cookie] = phaseOne
    schedule(phaseOne)
    ask(association.probeSequence, cookie, in: &world, &outputs)
  }

  /// A probe that has waited long enough.
  mutating func actOnProbe(
    _ cookie: UInt64, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard var phaseOne = phaseOnes[cookie], var association = phaseOne.association,
      var probe = association.probe, probe.deadline <= world.now
    else { return }
    guard probe.tries < Probe.maximumTries else {
      bury(phaseOne, in: &world, &outputs)
      return
    }
    probe.tries += 1
    probe.deadline = world.now.advanced(by: Probe.interval)
    association.probe = probe
    phaseOne.state = .established(association)
    phaseOnes[cookie] = phaseOne
    schedule(phaseOne)
    // The same question: an answer to any of them will do.
    ask(probe.sequence, cookie, in: &world, &outputs)
  }

  /// All SAs with a dead peer go. RFC 3706 §5.
  private mutating func bury(
    _ dead: PhaseOne, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    for installed in pairs.with(dead.gateway) where isOf(dead, installed.pair) {
      counterparts[installed.pair.tunnel] = nil
      remove(installed.pair, .peerDead, tellsPeer: false, in: &world, &outputs)
    }
    for cookie in cookiesByPeer[dead.gateway, default: []] {
      guard let phaseOne = phaseOnes[cookie], phaseOne.association != nil,
        isSamePeer(dead, phaseOne)
      else { continue }
      removePhaseOne(cookie, .peerDead, tellsPeer: false, in: &world, &outputs)
    }
    outputs.append(.peerDead(dead.gateway))
  }

  private mutating func ask(
    _ sequence: UInt32, _ cookie: UInt64, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    sendDetection(.areYouThere, sequence, cookie, in: &world, &outputs)
  }

  mutating func acknowledge(
    _ notification: NotificationPayload, _ cookie: UInt64,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard var phaseOne = phaseOnes[cookie], var association = phaseOne.association,
      notification.spi == association.cookies.octets,
      let sequence = notification.data.networkNumber,
      // Numbers only grow; the peer may repeat the last one. RFC 3706 §6.2.
      association.heardSequence.map({ sequence >= $0 }) ?? true
    else { return }
    association.heardSequence = sequence
    phaseOne.state = .established(association)
    phaseOnes[cookie] = phaseOne
    sendDetection(.areYouThereAcknowledged, sequence, cookie, in: &world, &outputs)
  }

  mutating func heedAcknowledgment(
    _ notification: NotificationPayload, _ cookie: UInt64, _ outputs: inout [NegotiatorOutput]
  ) {
    guard var phaseOne = phaseOnes[cookie], var association = phaseOne.association,
      notification.spi == association.cookies.octets, let probe = association.probe,
      notification.data.networkNumber == probe.sequence
    else { return }
    association.probe = nil
    phaseOne.state = .established(association)
    phaseOnes[cookie] = phaseOne
    outputs.append(.peerAlive(phaseOne.gateway))
  }

  /// RFC 3706 §5.3.
  private mutating func sendDetection(
    _ type: NotifyType, _ sequence: UInt32, _ cookie: UInt64,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let cookies = phaseOnes[cookie]?.association?.cookies else { return }
    sendInformational(
      [
        .notification(
          NotificationPayload(
            protocolID: .isakmp, spi: cookies.octets, type: type,
            data: sequence.networkOctets))
      ], by: cookie, in: &world, &outputs)
  }
}
