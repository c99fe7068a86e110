import Router
import Wire

extension Network {
  /// Sends a packet like `send`, and records what happens to it on the link.
  mutating func sendTraced(
    _ octets: [UInt8], from place: Wiring.LinkEnd, unit: Int, nextHop: IPv4Address
  ) {
    let name = topology.links[place.link].name
    var steps: [TraceStep] = []
    defer { trace?.append(steps, at: .link(name), now) }
    guard !links[place.link].isCut else {
      steps.append(TraceStep(.drop, "the cable is pulled: the packet is lost"))
      return
    }
    let hop = firstHop(to: nextHop, from: place)
    let crossed = cross(octets, from: place, to: hop)
    steps += translations(of: octets, to: crossed.map(\.octets))
    for packet in crossed {
      guard let end = linkEnds[place.link].receiver(of: packet.nextHop, from: place.end) else {
        steps.append(TraceStep(.drop, "no node on the link has the address \(packet.nextHop)"))
        continue
      }
      let before = links[place.link].counters
      let copies = links[place.link].carry(packet.octets, from: place.end, at: now)
      steps.append(
        passage(of: packet.octets, link: place.link, since: before, arrivals: copies.map(\.due)))
      for copy in copies {
        trace?.pending += 1
        queue.push(
          Delivery(
            due: copy.due, receiver: Wiring.LinkEnd(link: place.link, end: end), unit: unit,
            octets: copy.octets, isTraced: true))
      }
    }
  }

  /// Returns the translations by the NATs of a link.
  private func translations(of octets: [UInt8], to crossed: [[UInt8]]) -> [TraceStep] {
    if crossed.isEmpty {
      return [TraceStep(.drop, "the NAT on the link does not let it pass, or waits for fragments")]
    }
    return crossed.compactMap { after -> TraceStep? in
      guard after != octets else { return nil }
      return TraceStep(
        .translation,
        "the NAT on the link translates \(PacketSummary(octets)) into "
          + "\(PacketSummary(after))")
    }
  }

  /// Returns the effect of the link on a packet.
  private func passage(
    of octets: [UInt8], link: Int, since before: LinkCounters, arrivals: [Instant]
  ) -> TraceStep {
    let counters = links[link].counters
    let loss = links[link].impairment.loss
    let facts: [TraceStep.Fact] = [.init("octets", octets.count)]
    if counters.lost > before.lost {
      return TraceStep(
        .drop, "the link loses it; counter lost: now \(counters.lost), loss \(loss)%", facts: facts)
    }
    if counters.tooLong > before.tooLong {
      return TraceStep(
        .drop,
        "\(octets.count) octets are more than the link carries, "
          + "\(topology.links[link].mtu ?? 0); counter: now \(counters.tooLong)", facts: facts)
    }
    if counters.queueDrops > before.queueDrops {
      return TraceStep(
        .drop, "the queue in front of the link is full; counter: now \(counters.queueDrops)",
        facts: facts)
    }
    let delay = arrivals.map { now.duration(to: $0).milliseconds + " ms" }
    var words = "\(octets.count) octets, arrives after \(delay.joined(separator: " and "))"
    if loss > 0 { words += ", loss \(loss)%: not this one" }
    if counters.duplicated > before.duplicated { words += ", twice" }
    if counters.reordered > before.reordered { words += ", late" }
    if counters.corrupted > before.corrupted { words += ", with a bit flipped" }
    return TraceStep(
      .link, words,
      facts: facts
        + arrivals.prefix(1).map { arrival in
          TraceStep.Fact("delay-milliseconds", now.duration(to: arrival).milliseconds)
        })
  }
}

extension Duration {
  /// The duration in milliseconds, such as `1` or `0.25`.
  fileprivate var milliseconds: String {
    let (seconds, attoseconds) = components
    let microseconds = seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
    let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000)
    if rest == 0 { return "\(whole)" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 3 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}
