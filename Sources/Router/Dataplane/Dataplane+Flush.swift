import IPsec
import Wire

/// A batch of packets that are encrypted and decrypted together.
///
/// Packets of tunnels are submitted to a queue, because they are encrypted and decrypted faster
/// together than one by one. `Router.flush` takes the queue as a batch and finishes it packet by
/// packet, until no packet is queued any more. It then has a value of `Idle`, without which it
/// cannot take the outputs. It stops at each event, because the event may concern the next packet
/// of the batch, and even the present one. Packets on the same path, through the same tunnels, keep
/// their order.
struct DataplaneBatch {
  /// The next step in handling a batch.
  fileprivate enum Step {
    case open
    case opened(Int)
    case seal
    case sealed(Int)
    case done
  }

  fileprivate var queue: ServiceQueue
  fileprivate var step = Step.open
  /// The present packet, while events that it has caused are handled.
  fileprivate var pending: PacketBuffer?

  fileprivate init(_ queue: ServiceQueue) { self.queue = queue }
}

extension Dataplane {
  /// The packets that are queued.
  enum Queued {
    /// A batch, which is passed to `proceed` until that returns false, and then to `retire`.
    case batch(DataplaneBatch)
    case nothing(Idle)
  }

  /// A proof that no packet is queued.
  struct Idle { fileprivate init() {} }

  /// Whether enough packets are queued for a batch.
  var isFull: Bool { queues.isFull }

  mutating func takeQueued() -> Queued {
    if let queue = queues.takeWaiting() { return .batch(DataplaneBatch(queue)) }
    return .nothing(Idle())
  }

  mutating func retire(_ batch: inout DataplaneBatch) { queues.retire(&batch.queue) }

  /// Finishes packets of a batch until one causes an event, or until enough packets are queued
  /// again for a batch. Returns false if all are finished.
  mutating func proceed(_ batch: inout DataplaneBatch) -> Bool {
    while events.isEmpty, !isFull {
      switch batch.step {
      case .open:
        open(&batch.queue)
        batch.step = .opened(0)
      case .opened(let index) where index < batch.queue.openings.count:
        if finishOpening(index, &batch) { batch.step = .opened(index + 1) }
      case .opened: batch.step = .seal
      case .seal:
        seal(&batch.queue)
        batch.step = .sealed(0)
      case .sealed(let index) where index < batch.queue.sealings.count:
        if finishSealing(index, &batch) { batch.step = .sealed(index + 1) }
      case .sealed: batch.step = .done
      case .done: return false
      }
    }
    return true
  }

  // MARK: Encryption

  private mutating func seal(_ queue: inout ServiceQueue) {
    guard !queue.sealings.isEmpty else { return }
    let sealings = queue.sealings
    var counters = services.batches
    queue.sealBatch.seal(counting: &counters, fetchesKeys: hasManyTunnels) { index, use in
      services.tunnels.withOutboundSA(
        of: sealings[index].tunnel, sealings[index].spi, use)
    }
    services.batches = counters
  }

  /// Sends an encrypted packet. Returns false if it has to wait until an event is handled.
  private mutating func finishSealing(_ index: Int, _ batch: inout DataplaneBatch) -> Bool {
    let sealing = batch.queue.sealings[index]
    if let packet = batch.pending.take() {
      route(outer: packet, sealing)
      return true
    }
    do throws(IPsecError) {
      var packet = try batch.queue.sealBatch.takeResult(at: index)
      if let port = sealing.encapsulationPort,
        !UDPEncapsulation.encapsulate(&packet, to: port)
      {
        throw IPsecError(.packetTooLong(packet.count + UDPEncapsulation.overhead))
      }
      if sealing.spi != nil, services.tunnels.nearsEnd(sealing.tunnel),
        renewBeforeEnd(sealing.tunnel)
      {
        batch.pending = packet
        return false
      }
      route(outer: consume packet, sealing)
    } catch { fail(sealing, error) }
    return true
  }

  private mutating func route(outer packet: consuming PacketBuffer, _ sealing: ServiceQueue.Sealing)
  {
    guard let outer = IPv4Packet(own: packet) else {
      return drop(.notMade, by: sealing.set, ingress: sealing.ingress)
    }
    var transit = Transit(
      packet: consume outer, instance: services.sets.span[sealing.set].outerInstance,
      origin: .sealed(set: sealing.set), ingress: nil,
      encapsulations: sealing.encapsulations)
    route(&transit)
  }

  /// Drops a packet that could not be encrypted.
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

  // MARK: Decryption

  private mutating func open(_ queue: inout ServiceQueue) {
    guard !queue.openings.isEmpty else { return }
    let openings = queue.openings
    var counters = services.batches
    queue.openBatch.open(counting: &counters, fetchesKeys: hasManyTunnels) { index, use in
      services.tunnels.withInboundSA(of: openings[index].tunnel, openings[index].spi, use)
    }
    services.batches = counters
  }

  /// Forwards a decrypted packet. Returns false if it has to wait until an event is handled.
  private mutating func finishOpening(_ index: Int, _ batch: inout DataplaneBatch) -> Bool {
    let opening = batch.queue.openings[index]
    if let inner = batch.pending.take() {
      accept(opened: inner, opening)
      return true
    }
    do throws(IPsecError) {
      switch try batch.queue.openBatch.takeResult(at: index) {
      case .packet(let inner):
        let passage = services.tunnels.passages[opening.tunnel]
        if passage.isHeld, passage.spi == opening.spi { release(opening.tunnel) }
        if passage.isWatched { services.tunnels[opening.tunnel].recordInput(at: now) }
        if let sender = opening.udpSender, reportSender(sender, opening.tunnel) {
          batch.pending = inner
          return false
        }
        accept(opened: consume inner, opening)
      case .dummy: break
      }
    } catch {
      let words = services.tunnels[opening.tunnel].words
      let octets = batch.queue.openBatch.octets(of: index).dropFirst(opening.headerLength)
      let reason = DropReason(error)
      let hint = reason.hint(services.tunnels.terms[opening.tunnel].model.security)
      logPacket(
        "\(words): \(error)\(hint) in packet of SPI \(TunnelStatus.Association.words(spi: opening.spi))"
          + ": \(opening.summary(of: octets))")
      drop(reason, by: opening.set, ingress: opening.ingress)
    }
    return true
  }

  /// Forwards the inner packet of a tunnel, if it matches the selectors.
  private mutating func accept(
    opened octets: consuming PacketBuffer, _ opening: ServiceQueue.Opening
  ) {
    let passage = services.tunnels.passages[opening.tunnel]
    guard var inner = try? IPv4Packet(parsing: octets) else {
      return drop(.malformed, by: opening.set, ingress: opening.ingress)
    }
    if CongestionNotification(typeOfService: opening.typeOfService) == .experienced,
      CongestionNotification(typeOfService: inner.typeOfService).isCapable
    {
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
    let instance = services.sets.span[opening.set].innerInstance
    let slot = services.sets.span[opening.set].slot
    if let slot { interfaces.countInput(inner.count, at: slot) }
    if isObserved {
      observe(inner, on: services.sets[opening.set].serviceInterface, isSent: false)
    }
    var transit = Transit(
      packet: consume inner, instance: instance,
      origin: .opened(set: opening.set, tunnel: opening.tunnel), ingress: slot,
      encapsulations: opening.encapsulations)
    route(&transit)
  }
}

extension ServiceQueue.Opening {
  /// Returns the text that describes the outer packet in log lines.
  fileprivate func summary(of payload: ArraySlice<UInt8>) -> String {
    let header = IPv4Header(
      source: source, destination: destination, protocol: carried, typeOfService: typeOfService)
    return IPv4Packet(header: header, payload: payload).map { "\(PacketSummary($0.octets))" } ?? ""
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
      // An IKE message in the same batch has deleted the association.
      case .noAssociation: .unknownSPI
      case .sequenceNumbersExhausted, .packetTooLong: .notSealed
      }
  }
}
