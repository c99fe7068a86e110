package import Cryptography
package import Wire

/// Negotiates the SAs of one local gateway with all its peers: IKE version 1. RFC 2409.
///
/// It contains no networking code and reads no clock: call `receive` with each datagram,
/// `advance` when `nextDeadline` has come, and act on what they return, in order.
package struct Gateway {
  package let local: IPv4Address
  let library: CryptographicLibrary
  var peers = PeerTable()
  var commons: Commons

  package init(local: IPv4Address, library: CryptographicLibrary) {
    self.local = local
    self.library = library
    commons = Commons(local: local)
  }

  /// The number of messages that came to nothing, from anybody.
  package var dropped: UInt64 { commons.dropped }

  /// When to call `advance`, at the latest; nil: nothing will be due.
  package var nextDeadline: Instant? { commons.agenda.next }

  /// Begins to negotiate SAs for the tunnel, unless that is under way: with the peer, or the first
  /// of its gateways.
  package mutating func negotiate(
    _ tunnel: TunnelIdentifier, with peer: IPv4Address? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      guard let policy = turn.commons.tunnels[tunnel],
        let gateway = peer ?? policy.remoteGateways.first
      else { return }
      peers.with(gateway, in: &turn) { peer, turn in peer.negotiate(policy, in: &turn) }
    }
  }

  /// An IKE message that came to the local gateway's port 500 or, without its marker, 4500: which
  /// of them, the sender tells.
  package mutating func receive(
    _ datagram: [UInt8], from sender: Endpoint, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      turn.count(sender.address) {
        $0.received += 1
        $0.receivedOctets += UInt64(datagram.count)
      }
      peers.hear(datagram, from: sender, in: &turn)
    }
  }

  /// Does what is due.
  package mutating func advance(
    to now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      while let due = turn.commons.agenda.pop(at: now) { peers.act(on: due, in: &turn) }
    }
  }

  /// Asks the peer whether it is there: `peerAlive` or `peerDead` follows. A hello and some
  /// retries; without an IKE SA, one is negotiated, and its failure is the answer. RFC 3706.
  package mutating func probe(
    _ peer: IPv4Address, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      peers.with(peer, in: &turn) { peer, turn in peer.beginProbe(in: &turn) }
    }
  }

  /// Negotiates a successor for the pair with this inbound SPI, before its soft lifetime: its
  /// sequence numbers come to their end.
  package mutating func renew(
    inboundSPI spi: UInt32, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in peers.renewPair(spi, in: &turn) }
  }

  /// Removes the pair with this inbound SPI, which can seal nothing any more.
  package mutating func expire(
    inboundSPI spi: UInt32, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      guard let pair = turn.commons.ledger[spi]?.pair else { return }
      peers.remove(pair, .expired, in: &turn)
    }
  }

  /// An ESP packet that is authentic and newer than all before came from there.
  package mutating func hear(
    bySPI spi: UInt32, from sender: Endpoint, at now: Instant
  ) -> [GatewayOutput] {
    guard let pair = commons.ledger[spi]?.pair, pair.isEncapsulated, pair.peer != sender,
      sender.isFloated, pair.translation.contains(.peers)
    else { return [] }
    return [peers.move(pair, to: sender, &commons)]
  }

  /// Something went to the peer: no keepalive is needed for a while.
  package mutating func spoke(to peer: Endpoint, at now: Instant) {
    peers.spoke(to: peer, of: commons.gateway(of: peer), at: now)
  }

  /// A datagram that kept a translation open came. It proves nothing, and moves nobody.
  package mutating func hearKeepalive(from sender: Endpoint) {
    commons.statistics.count(commons.gateway(of: sender)) { $0.keepalivesReceived += 1 }
  }

  /// For `body`, the commons are the turn's.
  mutating func run<Generator: RandomNumberGenerator>(
    at now: Instant, using generator: inout Generator,
    _ body: (inout PeerTable, inout Turn) -> Void
  ) -> [GatewayOutput] {
    var turn = Turn(World(generator: AnyGenerator(generator), library: library, now: now), commons)
    // Two holders would copy each table with its next change.
    commons = Commons(local: local)
    body(&peers, &turn)
    swap(&commons, &turn.commons)
    turn.world.generator.store(in: &generator)
    for case .send(_, let peer) in turn.outputs where peer.isFloated { spoke(to: peer, at: now) }
    pruneAgenda()
    return turn.outputs
  }

  private mutating func pruneAgenda() {
    var agenda = Agenda<Due>()
    swap(&agenda, &commons.agenda)
    agenda.prune { peers.isWanted($0, commons) }
    swap(&agenda, &commons.agenda)
  }
}
