package import Wire

/// A NAT between us and a peer, whose translation we keep open. RFC 3948 §4.
struct Keepalive {
  var gateway: IPv4Address
  /// When something last went to the peer.
  var spokenAt: Instant
  /// When to look again.
  var due: Instant

  /// Of silence. RFC 3948 §4.
  static let interval = Duration.seconds(20)
}

extension Negotiator {
  package static var keepaliveInterval: Duration { Keepalive.interval }

  // MARK: Peers that move

  /// The address that tunnels know a peer by.
  func gateway(of sender: Endpoint) -> IPv4Address {
    tunnels.has(sender.address) ? sender.address : moved[sender.address] ?? sender.address
  }

  /// Whether the message may come from there. Behind a NAT a peer may have moved; what it sends is
  /// authenticated before that counts.
  func mayCome(_ phaseOne: PhaseOne, from sender: Endpoint) -> Bool {
    phaseOne.peer.address == sender.address
      || sender.isFloated && phaseOne.association?.translation.contains(.peers) ?? false
  }

  /// Where to answer a message that is no new one: it proves nothing, but if the peer is behind a
  /// NAT that has begun anew, it waits there.
  func place(of phaseOne: PhaseOne, sending sender: Endpoint) -> Endpoint {
    phaseOne.peer.isFloated && sender.isFloated
      && phaseOne.association?.translation.contains(.peers) ?? false ? sender : phaseOne.peer
  }

  /// An ESP packet that is authentic and newer than all before came from there.
  package mutating func hear(
    bySPI spi: UInt32, from sender: Endpoint, at now: Instant
  ) -> [NegotiatorOutput] {
    guard let pair = pairs[spi]?.pair, pair.isEncapsulated, pair.peer != sender,
      sender.isFloated, pair.translation.contains(.peers)
    else { return [] }
    var outputs: [NegotiatorOutput] = []
    follow(pair.identity, of: pair.gateway, from: pair.peer, to: sender, &outputs)
    return outputs
  }

  /// A new message of an IKE SA came from there, and was authentic.
  mutating func follow(
    _ phaseOne: PhaseOne, to sender: Endpoint, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let identity = phaseOne.identity, phaseOne.peer != sender, sender.isFloated,
      phaseOne.association?.translation.contains(.peers) ?? false
    else { return }
    follow(identity, of: phaseOne.gateway, from: phaseOne.peer, to: sender, &outputs)
  }

  /// All SAs of a peer follow it to where its NAT has put it. That the peer is behind one, and not
  /// only we, is a condition: else anybody could lead our packets astray. RFC 3947 §7.
  private mutating func follow(
    _ identity: IdentificationPayload, of gateway: IPv4Address, from former: Endpoint,
    to peer: Endpoint, _ outputs: inout [NegotiatorOutput]
  ) {
    for cookie in cookiesByPeer[gateway, default: []]
    where phaseOnes[cookie]?.peer == former && phaseOnes[cookie]?.identity == identity {
      phaseOnes[cookie]?.peer = peer
    }
    let followers = pairs.move(identity, of: gateway, from: former, to: peer)
    for pair in followers { counterparts[pair.tunnel]?.peer = peer }
    // Of all the places where a peer has been, only those count where something of it still is.
    if moved[former.address] != nil, !isAnything(of: gateway, at: former.address) {
      moved[former.address] = nil
    }
    if !tunnels.has(peer.address) { moved[peer.address] = gateway }
    outputs.append(.peerMoved(from: former, to: peer, followers))
  }

  private func isAnything(of gateway: IPv4Address, at address: IPv4Address) -> Bool {
    cookiesByPeer[gateway, default: []].contains { phaseOnes[$0]?.peer.address == address }
      || pairs.hasAny(at: address, of: gateway)
  }

  // MARK: Several peers behind one address

  /// Who has last negotiated a tunnel from behind a NAT, and where that was.
  struct Counterpart {
    var identity: IdentificationPayload
    var peer: Endpoint
  }

  /// Whether the IKE SA is with the peer of the tunnel, and not with another behind the same NAT or
  /// one whom the tunnel's policy would not believe.
  func serves(_ phaseOne: PhaseOne, _ tunnel: String) -> Bool {
    if let policy = tunnels[tunnel], let association = phaseOne.association,
      !association.established.mayNegotiate(policy, with: phaseOne.gateway, library: library)
    {
      return false
    }
    guard let counterpart = counterparts[tunnel] else { return true }
    return counterpart.identity == phaseOne.identity || counterpart.peer == phaseOne.peer
  }

  /// Where to begin with the peer of a tunnel: where it was last, if that was behind a NAT.
  func origin(of tunnel: String, with gateway: IPv4Address) -> Endpoint {
    guard let counterpart = counterparts[tunnel], self.gateway(of: counterpart.peer) == gateway
    else { return Endpoint(gateway) }
    return counterpart.peer
  }

  mutating func remember(_ pair: SecurityAssociationPair) {
    counterparts[pair.tunnel] =
      pair.translation.contains(.peers) && pair.peer.isFloated
      ? Counterpart(identity: pair.identity, peer: pair.peer) : nil
  }

  // MARK: Keepalives

  /// Where we are behind a NAT, its translation is kept open.
  mutating func keepOpen(_ phaseOne: PhaseOne, at now: Instant) {
    guard phaseOne.peer.isFloated, phaseOne.association?.translation.contains(.ours) ?? false
    else { return }
    guard keepalives[phaseOne.peer] == nil else { return }
    let due = now.advanced(by: Keepalive.interval)
    keepalives[phaseOne.peer] = Keepalive(gateway: phaseOne.gateway, spokenAt: now, due: due)
    agenda.add(.keepalive(phaseOne.peer), at: due)
  }

  /// Something went to the peer: no keepalive is needed for a while.
  package mutating func spoke(to peer: Endpoint, at now: Instant) {
    keepalives[peer]?.spokenAt = now
  }

  /// A datagram that kept a translation open came. It proves nothing, and moves nobody.
  package mutating func hearKeepalive(from sender: Endpoint) {
    counters.count(gateway(of: sender)) { $0.keepalivesReceived += 1 }
  }

  mutating func actOnKeepalive(
    _ peer: Endpoint, at now: Instant, _ outputs: inout [NegotiatorOutput]
  ) {
    guard var keepalive = keepalives[peer], keepalive.due <= now else { return }
    guard isInUse(peer, keepalive.gateway) else {
      keepalives[peer] = nil
      return
    }
    if keepalive.spokenAt.advanced(by: Keepalive.interval) <= now {
      counters.count(keepalive.gateway) { $0.keepalivesSent += 1 }
      outputs.append(.keepalive(to: peer))
      keepalive.spokenAt = now
    }
    keepalive.due = keepalive.spokenAt.advanced(by: Keepalive.interval)
    keepalives[peer] = keepalive
    agenda.add(.keepalive(peer), at: keepalive.due)
  }

  private func isInUse(_ peer: Endpoint, _ gateway: IPv4Address) -> Bool {
    cookiesByPeer[gateway, default: []].contains {
      phaseOnes[$0]?.peer == peer && phaseOnes[$0]?.association != nil
    } || pairs.hasAny(at: peer, of: gateway)
  }
}
