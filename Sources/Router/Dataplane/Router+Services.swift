import Cryptography
import IKE
import IPsec
import Wire

extension Router {
  /// How often a packet may be put into a tunnel, or taken out of one, here. Routes that lead a
  /// tunnel's outer packets into a tunnel again must end somewhere; and so must packets within
  /// packets, each for us, of which a peer could nest a thousand.
  private static let maximumEncapsulations = 4

  /// Brings a packet to service sets: the first term that matches takes it; none, and it is
  /// dropped, as the chapter says.
  mutating func serve(
    _ transit: consuming Transit, _ candidates: some BidirectionalCollection<Int>,
    _ direction: RuleModel.MatchDirection
  ) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    for set in candidates {
      guard
        let tunnel = terms(of: set, direction).tunnel(
          from: transit.packet.source, to: transit.packet.destination)
      else { continue }
      return seal(transit, tunnel, set)
    }
    guard let last = candidates.last else { return }
    if candidates.contains(where: { services.sets[$0].logsPackets }) {
      let name = services.sets[last].name
      logPacket("service set \(name): no rule matches \(PacketSummary(transit.packet.octets))")
    }
    drop(transit, .noRuleMatch, by: last)
  }

  /// What packets are tried against that come to a service set from one of its sides.
  func terms(of set: Int, _ direction: RuleModel.MatchDirection) -> TermList {
    // Not by way of the whole set, which would be copied for the call.
    direction == .input ? services.sets.span[set].input : services.sets.span[set].output
  }

  /// Puts a packet into a tunnel of a service set.
  mutating func seal(_ transit: consuming Transit, _ tunnel: Int, _ set: Int) {
    let passage = services.tunnels.passages[tunnel]
    guard passage.isReady else {
      if !hold(transit, tunnel, set) { dropUnsealed(transit, tunnel, set) }
      return
    }
    guard age(&transit) else { return }
    if passage.dontFragment == .clear, transit.packet.dontFragment {
      transit.packet.header.flags.remove(.dontFragment)
    }
    let room =
      passage.hasPathMTU
      ? services.tunnels[tunnel].largestInner(at: now) : passage.largestInner
    if transit.packet.count > room, transit.packet.dontFragment {
      return refuse(transit, mtu: room)
    }
    if passage.logsPackets {
      let words = services.tunnels[tunnel].words
      logPacket("\(words): sealed \(PacketSummary(transit.packet.octets))")
    }
    let sealing = ServiceQueue.Sealing(
      set: set, tunnel: tunnel, encapsulations: transit.encapsulations + 1,
      ingress: transit.ingress, encapsulationPort: passage.encapsulationPort, spi: passage.spi)
    if passage.keepsTranslation { noteSent(tunnel) }
    if transit.packet.count <= room {
      enqueue(&transit.packet, sealing, passage)
    } else {
      for var piece in transit.packet.fragments(fitting: room) {
        enqueue(&piece, sealing, passage)
      }
    }
  }

  /// Drops a packet whose tunnel has nothing to seal it with: never does it leave as it is.
  mutating func dropUnsealed(_ transit: Transit, _ index: Int, _ set: Int) {
    services.tunnels[index].packetsDropped &+= 1
    let tunnel = services.tunnels[index]
    if tunnel.model.logsPackets, let obstacle = tunnel.obstacle {
      logPacket("\(tunnel.words): dropped \(PacketSummary(transit.packet.octets)): \(obstacle)")
    }
    drop(transit, .tunnelDown, by: set)
  }

  private mutating func enqueue(
    _ inner: inout IPv4Packet, _ sealing: ServiceQueue.Sealing, _ passage: Tunnel.Passage
  ) {
    let header = passage.header(for: inner, identification: identification())
    let vector = InitializationVector(
      drawing: Int(passage.drawnVectorLength), using: &generator)
    queue.sealBatch.append(inner.takeBuffer(), behind: header, initializationVector: vector)
    queue.append(sealing)
    if queue.isFull { settle() }
  }

  /// A packet could not be sealed.
  private mutating func fail(_ sealing: ServiceQueue.Sealing, _ error: IPsecError) {
    if error.reason == .sequenceNumbersExhausted,
      services.tunnels[sealing.tunnel].currentSPI == sealing.spi
    {
      endSequenceNumbers(of: sealing.tunnel)
    }
    let words = services.tunnels[sealing.tunnel].words
    logPacket("\(words): \(error)")
    drop(.notSealed, by: sealing.set, ingress: sealing.ingress)
  }

  /// Queues an ESP or AH packet to an own address: one that came in UDP, from `sender`.
  mutating func open(_ transit: consuming Transit, from sender: Endpoint? = nil) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    let header = transit.packet.header
    guard let identifier = SecurityAssociationIdentifier(of: transit.packet)
    else { return drop(transit, .badHeader) }
    guard let found = services.tunnel(identifier, in: transit.instance),
      !services.tunnels.isWithdrawn(found.tunnel, identifier.spi)
    else {
      logPacket("no security association for \(PacketSummary(transit.packet.octets))")
      return drop(transit, .unknownSPI)
    }
    let isEncapsulated = services.tunnels.comesEncapsulated(found.tunnel, identifier.spi)
    guard isEncapsulated == (sender != nil) else {
      return drop(transit, .otherEncapsulation, by: found.set)
    }
    let origin = sender.flatMap { sender in
      (try? ESPHeader(parsing: transit.packet.payload)).map {
        ServiceQueue.Origin(sender: sender, header: $0)
      }
    }
    let opening = ServiceQueue.Opening(
      set: found.set, tunnel: found.tunnel, spi: identifier.spi, header: header,
      encapsulations: transit.encapsulations + 1, ingress: transit.ingress, origin: origin)
    queue.openBatch.append(transit.packet.takeBuffer())
    queue.append(opening)
    if queue.isFull { settle() }
  }

  // MARK: The end of a batch

  /// Seals and opens what has been queued, and sends it on; what that brings into the queue, too.
  /// Packets that go the same way, through the same tunnels, keep their order.
  mutating func settle() {
    while !queue.isEmpty {
      var batch = ServiceQueue()
      swap(&batch, &spareQueue)
      swap(&batch, &queue)
      finishOpenings(&batch)
      finishSealings(&batch)
      batch.removeAll()
      swap(&batch, &spareQueue)
    }
  }

  private mutating func finishSealings(_ queue: inout ServiceQueue) {
    let sealings = queue.sealings
    var counters = services.batches
    queue.sealBatch.seal(counting: &counters) { index, use in
      services.tunnels.lendOutbound(
        of: sealings[index].tunnel, sealings[index].spi, to: use)
    }
    services.batches = counters
    for (index, sealing) in sealings.enumerated() {
      do throws(IPsecError) {
        var packet = try queue.sealBatch.take(index)
        if let port = sealing.encapsulationPort,
          !UDPEncapsulation.encapsulate(&packet, to: port)
        {
          throw IPsecError(.packetTooLong(packet.count + UDPEncapsulation.overhead))
        }
        if sealing.spi != nil, services.tunnels.nearsEnd(sealing.tunnel) {
          renewBeforeEnd(sealing.tunnel)
        }
        guard let outer = try? IPv4Packet(parsing: consume packet) else { continue }
        route(
          Transit(
            packet: consume outer, instance: services.sets.span[sealing.set].outerInstance,
            origin: .sealed(set: sealing.set), ingress: nil,
            encapsulations: sealing.encapsulations))
      } catch { fail(sealing, error) }
    }
  }

  private mutating func finishOpenings(_ queue: inout ServiceQueue) {
    let openings = queue.openings
    var counters = services.batches
    queue.openBatch.open(counting: &counters) { index, use in
      services.tunnels.lendInbound(of: openings[index].tunnel, openings[index].spi, to: use)
    }
    services.batches = counters
    for (index, opening) in openings.enumerated() {
      do throws(IPsecError) {
        switch try queue.openBatch.take(index) {
        case .packet(let inner): accept(opened: consume inner, opening)
        case .dummy: break
        }
      } catch {
        let words = services.tunnels[opening.tunnel].words
        let octets = queue.openBatch.octets(of: index).dropFirst(opening.header.length)
        logPacket("\(words): \(error) in \(opening.summary(of: octets))")
        drop(DropReason(error), by: opening.set, ingress: opening.ingress)
      }
    }
  }

  /// A packet has come out of its tunnel.
  private mutating func accept(
    opened octets: consuming PacketBuffer, _ opening: ServiceQueue.Opening
  ) {
    let passage = services.tunnels.passages[opening.tunnel]
    if passage.hasBackup { services.tunnels[opening.tunnel].heard(at: now) }
    if let origin = opening.origin { noteSender(origin, opening.tunnel) }
    guard var inner = try? IPv4Packet(parsing: octets) else {
      return drop(.malformed, by: opening.set, ingress: opening.ingress)
    }
    if opening.header.congestion == .experienced, inner.header.congestion.isCapable {
      inner.header.congestion = .experienced
    }
    guard passage.selects(opened: inner) else {
      let words = services.tunnels[opening.tunnel].words
      logPacket("\(words): not for this tunnel: \(PacketSummary(inner.octets))")
      return drop(.selectorMismatch, by: opening.set, ingress: opening.ingress)
    }
    if passage.logsPackets {
      let words = services.tunnels[opening.tunnel].words
      logPacket("\(words): opened \(PacketSummary(inner.octets))")
    }
    let unit = services.sets.span[opening.set].serviceInterface
    let instance = services.sets.span[opening.set].innerInstance
    if let slot = services.sets.span[opening.set].slot {
      interfaces.countInput(inner.count, at: slot)
    }
    observe(inner, on: unit, isSent: false)
    route(
      Transit(
        packet: consume inner, instance: instance, origin: .opened(set: opening.set),
        ingress: unit,
        encapsulations: opening.encapsulations))
  }

  mutating func drop(_ transit: Transit, _ reason: DropReason, by set: Int) {
    drop(reason, by: set, ingress: transit.ingress)
  }

  private mutating func drop(_ reason: DropReason, by set: Int, ingress: LogicalInterface?) {
    services.sets[set].drops[reason, default: 0] &+= 1
    drop(reason, ingress: ingress)
  }
}

extension ServiceQueue.Opening {
  /// The outer packet, as log lines tell it: what checking has zeroed is taken from the header.
  fileprivate func summary(of payload: ArraySlice<UInt8>) -> String {
    IPv4Packet(header: header, payload: payload).map { "\(PacketSummary($0.octets))" } ?? ""
  }
}

extension DropReason {
  fileprivate init(_ error: IPsecError) {
    self =
      switch error.reason {
      case .authenticationFailure: .authenticationFailure
      case .decryptionFailure, .library: .decryptionFailure
      case .badHeader: .badHeader
      case .badTrailer: .badTrailer
      case .replayed: .replayed
      case .beforeWindow: .beforeReplayWindow
      // A message that came with it has deleted it.
      case .noAssociation: .unknownSPI
      case .sequenceNumbersExhausted, .packetTooLong: .notSealed
      }
  }
}
