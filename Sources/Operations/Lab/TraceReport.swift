import Configuration
import Network
import Router
import Wire

/// The report of `request lab host NAME trace`: the path of a packet, and the statements that
/// determined it.
struct TraceReport: TreeReport {
  let elements: [Element]

  init(
    source: String, destination: String, address: IPv4Address, start: Instant,
    traces: [PacketTrace], configured: ConfiguredStatements
  ) {
    let packets = traces.enumerated().map { number, trace in
      Element(
        "lab-trace-packet",
        [Element("packet", number + 1)]
          + trace.visits.map { Self.element($0, since: start, configured) }
          + Self.outcome(trace.outcome))
    }
    elements = [
      Element(
        "lab-trace-information",
        [
          Element("source", source), Element("destination", destination),
          Element("destination-address", address.description),
        ] + packets)
    ]
  }

  private static func element(
    _ visit: PacketTrace.Visit, since start: Instant, _ configured: ConfiguredStatements
  ) -> Element {
    let place: (kind: String, name: String) =
      switch visit.place {
      case .node(let name): ("node", name)
      case .link(let name): ("link", name)
      }
    return Element(
      "lab-trace-visit",
      [
        Element(place.kind, place.name),
        Element("elapsed-milliseconds", milliseconds(start.duration(to: visit.time))),
      ] + visit.steps.map { element($0, configured.chosen(from: $0.statements, at: place.name)) })
  }

  /// Returns a step in words, with its facts for programs.
  static func element(_ step: TraceStep, _ statement: String?) -> Element {
    Element(
      "lab-trace-step",
      [Element("kind", step.kind.rawValue), Element("description", step.words)]
        + (statement.map { [Element("statement", $0)] } ?? [])
        + step.facts.map { Element($0.name, $0.value) })
  }

  private static func outcome(_ outcome: PacketTrace.Outcome) -> [Element] {
    switch outcome {
    case .answered(let result, let time):
      let kind = result.errorWords == nil ? "reply" : "error"
      return [
        Element("outcome", kind), Element("answer", result.description),
        Element("round-trip-milliseconds", milliseconds(time)),
      ]
    case .held(let node, let peer):
      return [
        Element("outcome", "held"), Element("held-by", node), Element("peer", peer.description),
      ]
    case .lost: return [Element("outcome", "lost")]
    }
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    let rest = String(microseconds % 1_000)
    return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  // MARK: The text

  static func text(of elements: [Element]) -> String {
    guard let trace = elements.first else { return "" }
    return trace.all("lab-trace-packet").map(text(ofPacket:)).joined(separator: "\n")
  }

  private static func text(ofPacket packet: Element) -> String {
    var text = "Packet \(packet.words("packet"))\n"
    for visit in packet.all("lab-trace-visit") {
      let place =
        visit.value(of: "node") ?? visit.value(of: "link").map { "link \($0)" } ?? ""
      text += "\(place), at \(visit.words("elapsed-milliseconds")) ms\n"
      for step in visit.all("lab-trace-step") {
        text += "    \(step.words("description"))\n"
        if let statement = step.value(of: "statement") { text += "        \(statement)\n" }
      }
    }
    switch packet.words("outcome") {
    case "reply", "error":
      text += "Answer after \(packet.words("round-trip-milliseconds")) ms"
      text += ": \(packet.words("answer"))\n"
    case "held":
      text += "Held by \(packet.words("held-by")) while it negotiates"
      text += " with \(packet.words("peer")); the next packet follows\n"
    default: text += "Nothing came back\n"
    }
    return text
  }
}
