import Cryptography
import IPsec
import Wire

/// The trace of packets that are for the router itself, and of packets that come out of tunnels.
extension DecisionWalk {
  mutating func deliver(_ packet: IPv4Packet, _ parcel: Parcel) {
    var packet = packet
    if packet.isFragment {
      var reassembler = dataplane.instances[parcel.instance].reassembler
      guard case .complete(let whole) = reassembler.accept(packet, at: now) else {
        return record(.reassembly, "a fragment, which waits for the others")
      }
      record(
        .reassembly, "the last fragment: together \(whole.count) octets",
        facts: [.init("octets", whole.count)])
      packet = whole
    }
    switch packet.header.protocol {
    case .esp, .ah: open(packet, parcel)
    case .udp: decapsulate(packet, parcel)
    case .icmp: answer(packet, parcel)
    default: record(.own, "for the router itself, protocol \(packet.header.protocol)")
    }
  }

  private mutating func answer(_ packet: IPv4Packet, _ parcel: Parcel) {
    record(.own, "for the router itself: \(PacketSummary(packet.octets))")
    guard case .echoRequest(let echo)? = try? ICMPMessage(parsing: packet.payload) else { return }
    let header = IPv4Header(
      source: packet.destination, destination: packet.source, protocol: .icmp)
    let reply = ICMPMessage.echoReply(echo)
    guard let packet = IPv4Packet(header: header, payload: reply.octets) else { return }
    record(.answer, "answers: \(PacketSummary(packet.octets))")
    route(Parcel(packet, .own, instance: parcel.instance, ingress: nil))
  }

  private mutating func decapsulate(_ packet: IPv4Packet, _ parcel: Parcel) {
    guard
      let datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination),
      datagram.destinationPort == UDPEncapsulation.port,
      case .esp = UDPEncapsulation.Content(datagram.data),
      let inside = UDPEncapsulation.decapsulated(packet, datagram.data)
    else { return record(.own, "for the router itself: \(PacketSummary(packet.octets))") }
    record(
      .own, "ESP in UDP from port \(datagram.sourcePort)",
      facts: [.init("source-port", datagram.sourcePort)])
    open(inside, parcel)
  }

  private mutating func open(_ packet: IPv4Packet, _ parcel: Parcel) {
    guard let identifier = SecurityAssociationIdentifier(of: packet) else { return }
    let name = identifier.header == .esp ? "ESP" : "AH"
    let spi = TunnelStatus.Association.words(spi: identifier.spi)
    var facts: [TraceStep.Fact] = [
      .init("sa-spi", identifier.spi),
      .init("sa-spi-hexadecimal", "0x\(String(identifier.spi, radix: 16))"),
    ]
    guard let place = dataplane.services.tunnel(identifier, in: parcel.instance) else {
      return record(
        .association, "no association with \(name) SPI \(spi) at \(packet.destination)",
        facts: facts)
    }
    let tunnel = dataplane.services.tunnels[place.tunnel]
    let status = TunnelStatus(
      tunnel, insideInterface: dataplane.services.sets[place.set].insideInterface,
      ledger: router.ledger(of: dataplane.services.sets[place.set]))
    let inbound = status.associations.first { $0.spi == identifier.spi }
    facts += [
      .init("service-set-name", tunnel.name.serviceSet), .init("sa-rule-name", tunnel.name.rule),
      .init("sa-term-name", tunnel.name.term),
    ]
    record(
      .association,
      "association by SPI: \(inbound?.words ?? "\(name) SPI \(spi), of a former negotiation")"
        + " (service set \(tunnel.name.serviceSet), rule \(tunnel.name.rule), "
        + "term \(tunnel.name.term))",
      [status.securityStatement], facts: facts)
    if hasDrop(.otherEncapsulation, .unknownSPI) { return }
    guard recordReplay(packet, inbound), recordCryptography(inbound) else { return }
    accept(packet, tunnel, place)
  }

  /// Adds the replay check. Returns false if the packet is dropped as replayed or as older than the
  /// window.
  private mutating func recordReplay(
    _ packet: IPv4Packet, _ inbound: TunnelStatus.Association?
  ) -> Bool {
    // The sequence number follows the SPI, which is four octets later in AH than in ESP.
    let skipped = packet.header.protocol == .ah ? 4 : 0
    let number = (try? ESPHeader(parsing: packet.payload.dropFirst(skipped)))?.sequence ?? 0
    let facts: [TraceStep.Fact] = [.init("sequence-number", number)]
    if let size = inbound?.replayWindowSize, let highest = inbound?.sequenceNumber {
      let outcome =
        hasDrop(.replayed)
        ? "came before" : hasDrop(.beforeReplayWindow) ? "is before the window" : "is new"
      record(
        .replay,
        "replay: sequence number \(number) \(outcome); window of \(size), "
          + "highest so far \(highest)", facts: facts)
    } else {
      record(.replay, "replay: sequence number \(number), not checked", facts: facts)
    }
    return !hasDrop(.replayed, .beforeReplayWindow)
  }

  /// Adds authentication and decryption. Returns false if the packet is dropped because one of them
  /// failed.
  private mutating func recordCryptography(_ inbound: TunnelStatus.Association?) -> Bool {
    if let algorithm = inbound?.authentication {
      let isGood = !hasDrop(.authenticationFailure)
      record(
        .authentication, "authentication by \(algorithm.rawValue): \(isGood ? "good" : "fails")")
      if !isGood { return false }
    } else if hasDrop(.authenticationFailure) {
      record(.authentication, "authentication fails")
      return false
    }
    if hasDrop(.badHeader) { return false }
    if let algorithm = inbound?.encryption {
      let isGood = !hasDrop(.decryptionFailure, .badTrailer)
      record(
        .decryption,
        "decryption by \(algorithm.rawValue): " + (isGood ? "good" : "the result is not a packet"))
    }
    return !hasDrop(.decryptionFailure, .badTrailer)
  }

  private mutating func accept(
    _ packet: IPv4Packet, _ tunnel: Tunnel, _ place: TunnelPosition
  ) {
    let wanted = "from \(tunnel.model.destination) to \(tunnel.model.source)"
    let statement = StatementPath.term(rule: tunnel.name.rule, term: tunnel.name.term)
    if hasDrop(.selectorMismatch) {
      return record(
        .selector, "what came out is not \(wanted), for which the tunnel is", [statement])
    }
    guard let octets = takeOpened(), let inner = try? IPv4Packet(parsing: octets) else { return }
    record(
      .encapsulation,
      "opened: \(packet.count) octets become \(inner.count): "
        + "\(PacketSummary(octets))",
      facts: [.init("octets-before", packet.count), .init("octets-after", inner.count)])
    record(.selector, "the tunnel is for what goes \(wanted): it does", [statement])
    let set = dataplane.services.sets[place.set]
    route(
      Parcel(
        inner, .opened(set: place.set, tunnel: place.tunnel), instance: set.innerInstance,
        ingress: set.slot.map { dataplane.interfaces.names[$0] }), inner)
  }
}
