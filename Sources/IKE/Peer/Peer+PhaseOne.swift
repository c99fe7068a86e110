import Cryptography
import Wire

/// Phase 1 negotiations up to their establishment.
extension Peer {
  /// Handles a message that names an IKE SA of this peer.
  mutating func receive(
    _ header: ISAKMPHeader, _ datagram: [UInt8], by cookie: UInt64, from sender: Endpoint,
    in turn: inout Turn
  ) {
    guard let place = place(of: cookie), associations[place].mayCome(from: sender) else {
      turn.countDropped(sender.address)
      return
    }
    associations[place].recordReceived(datagram)
    switch associations[place].state {
    case .negotiating(let exchange, let expiresAt):
      if header.exchange == .informational {
        handleRefusal(at: place, exchange, header, datagram, in: &turn)
      } else {
        handlePhaseOne(
          at: place, exchange, expiresAt: expiresAt, header, datagram, from: sender, in: &turn)
      }
    case .established(let established):
      hearProtected(at: place, established, header, datagram, from: sender, in: &turn)
    }
  }

  /// Handles a message of a phase 1 that is under way.
  private mutating func handlePhaseOne(
    at place: Int, _ former: PhaseOneExchange, expiresAt: Instant, _ header: ISAKMPHeader,
    _ datagram: [UInt8], from sender: Endpoint, in turn: inout Turn
  ) {
    let (retransmission, peer) = (associations[place].retransmission, associations[place].peer)
    if retransmission.isRepetition(datagram) {
      associations[place].repeatAnswer(of: retransmission, to: peer, in: &turn)
      return
    }
    // Messages on port 500 are outdated once the negotiation has moved to port 4500. RFC 3947
    // section 4.
    guard sender.isFloated || !peer.isFloated else {
      turn.countDropped(gateway)
      return
    }
    turn.environment.isFirstContact =
      newest == nil && !turn.shared.ledger.hasAnyUncleared(with: gateway)
    var exchange = former
    let asked: [PhaseOneOutput]
    do throws(NegotiationError) {
      asked = try exchange.handle(header, datagram, from: sender, in: &turn.environment)
    } catch {
      guard error.isFatal else {
        turn.countDropped(gateway)
        turn.outputs.append(.rejected(from: peer, error))
        return
      }
      // The peer identifies the refused phase 1 by both cookies.
      if associations[place].role == .initiator, associations[place].peerCookie == nil {
        associations[place].peerCookie = header.responderCookie
      }
      fail(associations[place].cookie, error, in: &turn)
      return
    }
    guard !asked.isEmpty else {
      turn.countDropped(gateway)
      return
    }
    let outdated = turn.shared.cookies.markAuthenticated(
      associations[place].cookie, at: peer.address)
    turn.removals += outdated.map { .discard($0) }
    let isOurs = associations[place].role == .initiator
    associations[place].peerCookie = isOurs ? header.responderCookie : header.initiatorCookie
    associations[place].retransmission.recordReceived(datagram)
    associations[place].peer = sender
    associations[place].state = .negotiating(exchange, expiresAt: expiresAt)
    perform(asked, at: place, in: &turn)
  }

  /// Starts phase 1 unless it is under way. If it was refused by an unauthenticated notification,
  /// one more is started beside it, because the configuration at either end may have changed.
  mutating func requirePhaseOne(
    _ policy: IKEPolicy, at endpoint: Endpoint, in turn: inout Turn
  ) {
    let begun = associations.indices.filter { associations[$0].isOurs(to: endpoint) }
    guard begun.allSatisfy({ associations[$0].isRefused }) else { return }
    let configuration = turn.shared.configuration
    let current = begun.filter { associations[$0].offer.configuration == configuration }
    let mayBegin = current.allSatisfy { place in
      !associations[place].hasAnother
        && associations[place].begunAt.advanced(by: Self.pauseAfterRefusal) <= turn.now
    }
    guard mayBegin else { return }
    for place in current { associations[place].hasAnother = true }
    // Negotiations of a former configuration are replaced by one of the present.
    let outdated = associations.filter {
      $0.isOurs(to: endpoint) && $0.offer.configuration != configuration
    }
    for association in outdated {
      turn.count(gateway) { $0.phaseOneFailed += 1 }
      discard(association.cookie, &turn.shared)
    }
    let number = turn.shared.offer(of: policy, to: gateway)
    beginPhaseOne(policy, offer: number, at: endpoint, in: &turn)
  }

  /// The time after a refused phase 1 after which another may be started beside it.
  static let pauseAfterRefusal = Duration.seconds(5)

  /// Starts another phase 1 with the policy's next offer, if the first message of aggressive mode
  /// was refused and could contain only a part of the proposals. The refusal may be forged, so the
  /// first one goes on.
  mutating func offerOther(
    than refused: IKEAssociation, _ policy: IKEPolicy, _ refusal: NegotiationError,
    in turn: inout Turn
  ) {
    guard refused.role == .initiator, policy.mode == .aggressive, refusal.isAboutProposals else {
      return
    }
    let next = (refused.offer.number + 1) % max(1, policy.offers.count)
    let isOffered = associations.contains {
      $0.isOurs(to: refused.origin) && $0.offer.number == next
    }
    if !isOffered { beginPhaseOne(policy, offer: next, at: refused.origin, in: &turn) }
  }

  /// The largest duration of a phase 1 of the gateway; it applies to a peer that answers but makes
  /// no progress, since retransmission ends sooner.
  private static let longestPhaseOne = Duration.seconds(180)

  /// Starts phase 1 with one of the policy's offers.
  private mutating func beginPhaseOne(
    _ policy: IKEPolicy, offer number: Int, at endpoint: Endpoint, in turn: inout Turn
  ) {
    let local = turn.shared.local
    let cookie = turn.freshCookie()
    turn.count(gateway) { $0.phaseOneInitiated += 1 }
    do throws(NegotiationError) {
      let (exchange, asked): (PhaseOneExchange, [PhaseOneOutput])
      switch policy.mode {
      case .main:
        let begun = try MainModeInitiator.begin(
          policy, local: local, peer: endpoint, cookie: cookie)
        (exchange, asked) = (.mainInitiator(begun.machine), begun.outputs)
      case .aggressive:
        let begun = try AggressiveModeInitiator.begin(
          policy, offer: number, local: local, peer: endpoint, cookie: cookie, in: &turn.environment
        )
        (exchange, asked) = (.aggressiveInitiator(begun.machine), begun.outputs)
      }
      var association = IKEAssociation(
        cookie: cookie, gateway: gateway, peer: endpoint, role: .initiator, begunAt: turn.now,
        exchange, expiresAt: turn.now.advanced(by: Self.longestPhaseOne))
      association.offer = (number, turn.shared.configuration)
      add(association, &turn.shared)
      perform(asked, at: associations.count - 1, in: &turn)
    } catch {
      turn.count(gateway) { $0.phaseOneFailed += 1 }
      giveUpWaiting(at: endpoint, error, in: &turn)
    }
  }

  /// Carries out the outputs of a phase 1 state machine.
  mutating func perform(
    _ asked: [PhaseOneOutput], at place: Int, in turn: inout Turn
  ) {
    var hasCome: EstablishedPhaseOne?
    var refusal: (error: NegotiationError, of: EstablishedPhaseOne)?
    for output in asked {
      switch output {
      case .send(let datagram, let awaitsAnswer):
        associations[place].retransmission.send(
          datagram, awaitsAnswer: awaitsAnswer, at: turn.now)
        associations[place].send(datagram, in: &turn)
      case .float: associations[place].float()
      case .established(let established):
        hasCome = established
        associations[place].establish(established, in: &turn)
      case .refused(let error, let established): refusal = (error, established)
      }
    }
    associations[place].schedule(in: &turn)
    let (cookie, peer) = (associations[place].cookie, associations[place].peer)
    if let hasCome { handleEstablished(cookie, hasCome, in: &turn) }
    if let refusal {
      turn.sendProtectedNotification(refusal.error, refusal.of, to: peer)
      fail(cookie, refusal.error, notifiesPeer: false, in: &turn)
    }
  }

  /// Handles the establishment of an IKE SA.
  private mutating func handleEstablished(
    _ cookie: UInt64, _ established: EstablishedPhaseOne,
    in turn: inout Turn
  ) {
    guard let association = association(cookie) else { return }
    turn.count(gateway) { $0.phaseOneEstablished += 1 }
    keepOpen(association, in: &turn)
    turn.shared.cookies.markFinished(cookie)
    if let status = association.status { turn.outputs.append(.phaseOneEstablished(status)) }
    retireOldest(besides: association, in: &turn)
    // Other negotiations that the peer has not answered are not needed any more.
    let places = [association.peer, Endpoint(gateway)]
    for other in associations
    where (other.isUnanswered || other.role == .initiator && other.isRefused)
      && places.contains(other.peer)
    {
      discard(other.cookie, &turn.shared)
    }
    if association.role == .initiator {
      let policy = established.keyed.agreement.policy
      turn.shared.setOffer(association.offer.number, of: policy, to: gateway)
    }
    handle(established.notifications, under: cookie, in: &turn)
    if !established.toNotify.isEmpty {
      with(cookie) { $0.sendInformational(established.toNotify, in: &turn) }
    }
    sendPendingDeletes(under: cookie, in: &turn)
    failedReplacements = 0
    awaitingPhaseOne = []
    dropDoubtful(besides: association, in: &turn)
    if isProbedByPhaseOne {
      isProbedByPhaseOne = false
      turn.outputs.append(.peerAlive(gateway))
    }
    if !waiting.isEmpty {
      starting.add(waiting.takeAll().map(\.identifier))
      start(in: &turn)
    }
  }

  /// Removes the oldest IKE SA that a peer has initiated if there are more than `maximumBegun`:
  /// each may last for an hour and needs much memory.
  private mutating func retireOldest(
    besides association: IKEAssociation, in turn: inout Turn
  ) {
    guard association.role == .responder else { return }
    let begun = associations.filter {
      $0.role == .responder && $0.identity == association.identity
    }
    guard begun.count > Self.maximumBegun, let oldest = begun.first else { return }
    remove(oldest.cookie, .replaced, notifiesPeer: true, in: &turn)
  }
}

extension IKEAssociation {
  /// Returns whether the gateway has started this phase 1 to the endpoint and it is not
  /// established.
  func isOurs(to endpoint: Endpoint) -> Bool {
    role == .initiator && isNegotiating && origin == endpoint
  }

  /// Moves the negotiation to port 4500 at both ends. RFC 3947 section 4.
  fileprivate mutating func float() {
    peer = Endpoint(peer.address, port: UDPEncapsulation.port, isFloated: true)
  }

  fileprivate mutating func establish(
    _ phaseOne: EstablishedPhaseOne, in turn: inout Turn
  ) {
    let sequence = UInt32.random(in: 1...0x7FFF_FFFF, using: &turn.environment.generator)
    var established = Established(phaseOne, at: turn.now, probeSequence: sequence)
    if role == .initiator { established.renewalMargin = renewalMargin }
    state = .established(established)
  }
}
