import Configuration
import Network
import Router
import Wire

/// The report of `ping`, with the result of each probe. It grows while the command runs; each line
/// is derived from the element of its probe.
struct PingReport: TreeReport {
  private let head: [Element]
  private let keepsProbes: Bool
  private var probes: [Element] = []
  private var sent = 0
  /// The round-trip times of the answered probes, in microseconds.
  private var roundTrips: [Int64] = []

  /// Creates a report without probes. `host` is the destination as it was typed. `keepsProbes` is
  /// false if the lines are printed at once and the elements are not needed afterwards: a ping
  /// without a count would fill the memory.
  init(to host: String, _ options: PingOptions, isRapid: Bool, keepsProbes: Bool) {
    let head = [
      Element("target-host", host), Element("target-ip", options.destination.description),
      Element("packet-size", options.size),
    ]
    self.head = isRapid ? head + [Element("rapid", "")] : head
    self.keepsProbes = keepsProbes
  }

  /// Adds the result of the next probe. Returns the text that is printed for it: a line, a mark of
  /// `rapid`, or nothing.
  mutating func add(_ probe: Ping.Probe) -> String {
    sent += 1
    if case .reply(_, let roundTrip) = probe { roundTrips.append(roundTrip.microseconds) }
    let element = Self.element(probe, index: sent)
    if keepsProbes { probes.append(element) }
    return Self.text(ofProbe: element, isRapid: Self.isRapid(head))
  }

  /// The text before the first probe.
  var opening: String { Self.opening(head) }

  /// The text after the last probe: the statistics.
  var closing: String { Self.closing(head, summary) }

  // MARK: The elements

  var elements: [Element] {
    let end =
      roundTrips.isEmpty ? Element("ping-failure", "no response") : Element("ping-success", "")
    return [Element("ping-results", head + probes + [summary, end])]
  }

  private static func element(_ probe: Ping.Probe, index: Int) -> Element {
    let number = Element("probe-index", index)
    switch probe {
    case .reply(let result, let roundTrip):
      return Element(
        "probe-result",
        [
          number, Element("probe-success", ""),
          Element("sequence-number", Int(result.sequence)),
          Element("ip-address", result.source.description),
          Element("time-to-live", Int(result.timeToLive)),
          Element("response-size", result.length), Element("rtt", roundTrip.microseconds),
        ])
    case .error(let result):
      return Element(
        "probe-result",
        [
          number, Element("probe-failure", result.errorWords ?? ""),
          Element("sequence-number", Int(result.sequence)),
          Element("ip-address", result.source.description),
          Element("response-size", result.length),
        ])
    case .timeout(let sequence):
      return Element(
        "probe-result",
        [
          number, Element("probe-failure", "no response"),
          Element("sequence-number", Int(sequence)),
        ])
    case .notSent(let error): return Element("ping-warning-message", error.cause)
    }
  }

  private var summary: Element {
    let lost = sent == 0 ? 0 : (sent - roundTrips.count) * 100 / sent
    var children = [
      Element("probes-sent", sent), Element("responses-received", roundTrips.count),
      Element("packet-loss", lost),
    ]
    if let least = roundTrips.min(), let most = roundTrips.max() {
      let mean = roundTrips.reduce(0, +) / Int64(roundTrips.count)
      let variance =
        roundTrips.reduce(0.0) { $0 + Double($1 - mean) * Double($1 - mean) }
        / Double(roundTrips.count)
      children += [
        Element("rtt-minimum", least), Element("rtt-maximum", most), Element("rtt-average", mean),
        Element("rtt-stddev", Int64(variance.squareRoot())),
      ]
    }
    return Element("probe-results-summary", children)
  }

  // MARK: The text

  static func text(of elements: [Element]) -> String {
    guard let results = elements.first, let summary = results.child("probe-results-summary") else {
      return ""
    }
    let isRapid = isRapid(results.children)
    return opening(results.children)
      + results.children.map { text(ofProbe: $0, isRapid: isRapid) }.joined()
      + closing(results.children, summary)
  }

  private static func isRapid(_ head: [Element]) -> Bool { head.contains { $0.name == "rapid" } }

  /// Returns a line such as `PING 8.8.8.1 (8.8.8.1): 56 data bytes`.
  private static func opening(_ head: [Element]) -> String {
    let results = Element("ping-results", head)
    let address = results.words("target-ip")
    return "PING \(address) (\(address)): \(results.words("packet-size")) data bytes\n"
  }

  /// Returns the text for a probe. An unanswered one has no line. With `rapid`, replies are printed
  /// as `!` and everything else as `.`.
  private static func text(ofProbe element: Element, isRapid: Bool) -> String {
    guard element.name == "probe-result" || element.name == "ping-warning-message" else {
      return ""
    }
    if isRapid { return element.child("probe-success") == nil ? "." : "!" }
    if element.name == "ping-warning-message" { return "ping: \(element.text)\n" }
    guard let size = element.value(of: "response-size") else { return "" }
    let source = "\(size) bytes from \(element.words("ip-address")): "
    if let failure = element.value(of: "probe-failure") { return source + failure + "\n" }
    return source + "icmp_seq=\(element.words("sequence-number"))"
      + " ttl=\(element.words("time-to-live")) time=\(time(element, "rtt")) ms\n"
  }

  private static func closing(_ head: [Element], _ summary: Element) -> String {
    let address = Element("ping-results", head).words("target-ip")
    var text = "\n--- \(address) ping statistics ---\n"
    text += "\(summary.words("probes-sent")) packets transmitted"
    text += ", \(summary.words("responses-received")) packets received"
    text += ", \(summary.words("packet-loss"))% packet loss\n"
    guard summary.child("rtt-minimum") != nil else { return text }
    let times = ["rtt-minimum", "rtt-average", "rtt-maximum", "rtt-stddev"].map {
      time(summary, $0)
    }
    return text + "round-trip min/avg/max/stddev = \(times.joined(separator: "/")) ms\n"
  }

  /// Converts the microseconds in a child element to milliseconds.
  private static func time(_ element: Element, _ name: String) -> String {
    milliseconds(Int64(element.words(name)) ?? 0)
  }
}

extension PingError {
  /// The error without the name of the program.
  var cause: String {
    let text = "\(self)"
    return text.hasPrefix("ping: ") ? String(text.dropFirst("ping: ".count)) : text
  }

  /// Whether no probe at all can be sent. The command then prints only the error, without header
  /// and statistics.
  var isFatal: Bool {
    switch self {
    case .unknownInstance, .sourceNotOwn: true
    case .noSource, .noRoute, .messageTooLong, .networkDown: false
    }
  }
}
