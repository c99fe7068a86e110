package import Cryptography
package import Wire

/// The IKE version 1 negotiation of one local gateway with all its peers. RFC 2409.
///
/// It contains no networking code and reads no clock: the caller passes each datagram to `receive`,
/// calls `advance` at `nextDeadline`, and carries out the returned outputs in order.
package struct Gateway {
  /// The address of the local gateway.
  package let local: IPv4Address
  let library: CryptographicLibrary
  var peers = PeerTable()
  var shared: SharedState

  /// Creates a gateway without tunnels; they are set by `configure` or `adopt`.
  package init(local: IPv4Address, library: CryptographicLibrary) {
    self.local = local
    self.library = library
    shared = SharedState(local: local)
  }

  /// The number of dropped messages from any sender.
  package var dropped: UInt64 { shared.dropped }

  /// The time at which `advance` has to be called at the latest; nil if nothing is due.
  package var nextDeadline: Instant? { shared.deadlines.next }

  /// Starts the negotiation of a tunnel unless it is under way, with `peer` or with the first of
  /// the tunnel's remote gateways.
  package mutating func negotiate(
    _ tunnel: TunnelIdentifier, with peer: IPv4Address? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      guard let policy = turn.shared.tunnels[tunnel],
        let gateway = peer ?? policy.remoteGateways.first
      else { return }
      peers.with(gateway, in: &turn) { peer, turn in peer.negotiate(policy, in: &turn) }
    }
  }

  /// Handles an IKE message received on the local gateway's port 500 or, without its marker, on
  /// port 4500. `sender.isFloated` states that it was port 4500.
  package mutating func receive(
    _ datagram: [UInt8], from sender: Endpoint, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      turn.count(sender.address) {
        $0.received += 1
        $0.receivedOctets += UInt64(datagram.count)
      }
      peers.receive(datagram, from: sender, in: &turn)
    }
  }

  /// Runs all timers that are due.
  package mutating func advance(
    to now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      while let due = turn.shared.deadlines.pop(at: now) { peers.act(on: due, in: &turn) }
    }
  }

  /// Probes a peer; the output `peerAlive` or `peerDead` follows. It sends R-U-THERE messages with
  /// retries; without an IKE SA, one is negotiated, and its outcome is the answer. RFC 3706.
  package mutating func probe(
    _ peer: IPv4Address, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      peers.with(peer, in: &turn) { peer, turn in peer.beginProbe(in: &turn) }
    }
  }

  /// Negotiates a successor for the pair with this inbound SPI before its soft lifetime, because
  /// its sequence numbers are nearly used up.
  package mutating func renew(
    inboundSPI spi: UInt32, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in peers.renewPair(spi, in: &turn) }
  }

  /// Removes the pair with this inbound SPI, whose sequence numbers are used up.
  package mutating func expire(
    inboundSPI spi: UInt32, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      guard let pair = turn.shared.ledger[spi]?.pair else { return }
      peers.remove(pair, .expired, in: &turn)
    }
  }

  /// Records the sender of an authentic ESP packet that is newer than all before as the present
  /// endpoint of a peer behind a NAT.
  package mutating func updateEndpoint(
    bySPI spi: UInt32, from sender: Endpoint, at now: Instant
  ) -> [GatewayOutput] {
    guard let pair = shared.ledger[spi]?.pair, pair.isEncapsulated, pair.peer != sender,
      sender.isFloated, pair.natStatus.contains(.peers)
    else { return [] }
    return [peers.move(pair, to: sender, &shared)]
  }

  /// Registers that a packet was sent to the peer, which postpones the next NAT keepalive.
  package mutating func recordSent(to peer: Endpoint, at now: Instant) {
    peers.recordSent(to: peer, of: shared.gateway(of: peer), at: now)
  }

  /// Counts a received NAT keepalive. It is not authenticated, so it does not move the peer.
  package mutating func receiveKeepalive(from sender: Endpoint) {
    shared.statistics.count(shared.gateway(of: sender)) { $0.keepalivesReceived += 1 }
  }

  /// Runs one call: `body` gets the peers and a turn that owns the shared state. Returns the turn's
  /// outputs.
  mutating func run<Generator: RandomNumberGenerator>(
    at now: Instant, using generator: inout Generator,
    _ body: (inout PeerTable, inout Turn) -> Void
  ) -> [GatewayOutput] {
    var turn = Turn(
      Environment(generator: AnyGenerator(generator), library: library, now: now), shared)
    // The state is moved, not copied: a second reference would copy each table with its next
    // change.
    shared = SharedState(local: local)
    body(&peers, &turn)
    swap(&shared, &turn.shared)
    turn.environment.generator.store(in: &generator)
    for case .send(_, let peer) in turn.outputs where peer.isFloated {
      recordSent(to: peer, at: now)
    }
    pruneDeadlines()
    return turn.outputs
  }

  /// Removes some stale timers.
  private mutating func pruneDeadlines() {
    var deadlines = DeadlineTable<Due>()
    swap(&deadlines, &shared.deadlines)
    deadlines.prune { peers.isWanted($0, shared) }
    swap(&deadlines, &shared.deadlines)
  }
}
