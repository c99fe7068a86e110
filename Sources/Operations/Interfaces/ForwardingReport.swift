import Configuration
import Router

/// The report of `show pfe statistics traffic`: the forwarded packets, and all dropped packets.
/// Each dropped packet counts in one of the discard counters of Junos, and again under the
/// router's own reason.
struct ForwardingReport: TreeReport {
  /// The sum of the counters of all units except service interfaces.
  var traffic: InterfaceCounters
  /// The rates in packets a second.
  var rates: (input: UInt64, output: UInt64)
  var drops: [DropReason: UInt64]

  var elements: [Element] {
    let reasons = drops.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }
    return [
      Element(
        "pfe-statistics",
        [
          Element(
            "pfe-traffic-statistics",
            [
              Element("pfe-input-packets", traffic.inputPackets),
              Element("input-pps", rates.input),
              Element("pfe-output-packets", traffic.outputPackets),
              Element("output-pps", rates.output),
            ]),
          Element(
            "pfe-local-traffic-statistics",
            [
              Element("pfe-input-packets", traffic.localInputPackets),
              Element("pfe-output-packets", traffic.localOutputPackets),
            ]),
          Element("pfe-hardware-discard-statistics", Self.discards(drops)),
          Element(
            "pfe-chip-statistics",
            [
              Element("input-checksum", 0),
              Element("output-mtu", drops[.fragmentationNeeded] ?? 0),
            ]),
          Element(
            "drop-reasons",
            reasons.map {
              Element("drop", [Element("reason", $0.rawValue), Element("count", $1)])
            }),
        ])
    ]
  }

  private static let discardNames = [
    ("timeout-discard", "Timeout"), ("truncated-key-discard", "Truncated key"),
    ("bits-to-test-discard", "Bits to test"), ("data-error-discard", "Data error"),
    ("stack-underflow-discard", "Stack underflow"), ("stack-overflow-discard", "Stack overflow"),
    ("bad-route-discard", "Normal discard"), ("extended-discard", "Extended discard"),
    ("invalid-iif-discard", "Invalid interface"), ("info-cell-discard", "Info cell drops"),
    ("fabric-discard", "Fabric drops"),
  ]

  private static func discards(_ drops: [DropReason: UInt64]) -> [Element] {
    var counts: [String: UInt64] = [:]
    for (reason, count) in drops {
      guard let name = reason.discard else { continue }
      counts[name, default: 0] &+= count
    }
    return discardNames.map { Element($0.0, counts[$0.0] ?? 0) }
  }

  // MARK: The text

  static func text(of elements: [Element]) -> String {
    elements.map(text(of:)).joined()
  }

  private static func text(of report: Element) -> String {
    var text = "Packet Forwarding Engine traffic statistics:\n"
    if let traffic = report.child("pfe-traffic-statistics") {
      text += line(
        "Input  packets:", traffic.words("pfe-input-packets"), traffic.words("input-pps"))
      text += line(
        "Output packets:", traffic.words("pfe-output-packets"), traffic.words("output-pps"))
    }
    text += "Packet Forwarding Engine local traffic statistics:\n"
    if let local = report.child("pfe-local-traffic-statistics") {
      text += line("Local packets input                 :", local.words("pfe-input-packets"))
      text += line("Local packets output                :", local.words("pfe-output-packets"))
    }
    text += "Packet Forwarding Engine hardware discard statistics:\n"
    if let discards = report.child("pfe-hardware-discard-statistics") {
      for (name, words) in discardNames { text += line(label(words), discards.words(name)) }
    }
    text +=
      "Packet Forwarding Engine Input IPv4 Header Checksum Error and Output MTU Error statistics:\n"
    if let chip = report.child("pfe-chip-statistics") {
      text += line(label("Input Checksum"), chip.words("input-checksum"))
      text += line(label("Output MTU"), chip.words("output-mtu"))
    }
    guard let reasons = report.child("drop-reasons"), !reasons.children.isEmpty else { return text }
    text += "Discarded packets by reason:\n"
    for drop in reasons.children { text += "    \(drop.words("reason")): \(drop.words("count"))\n" }
    return text
  }

  private static func label(_ words: String) -> String {
    words + String(repeating: " ", count: max(1, 27 - words.count)) + ":"
  }

  private static func line(_ label: String, _ count: String, _ rate: String? = nil) -> String {
    func right(_ text: String) -> String {
      String(repeating: " ", count: max(1, 21 - text.count)) + text
    }
    return "    \(label)" + right(count) + (rate.map { right($0) + " pps" } ?? "") + "\n"
  }
}

extension DropReason {
  /// The nearest discard counter of Junos; nil for packets that are too long, which count
  /// as MTU errors.
  fileprivate var discard: String? {
    switch self {
    case .timeExceeded: "timeout-discard"
    case .malformed, .reassembly, .incomplete, .authenticationFailure, .decryptionFailure,
      .badHeader, .badTrailer, .notMade, .notSealed:
      "data-error-discard"
    case .interfaceDown: "invalid-iif-discard"
    case .serviceLoop: "stack-overflow-discard"
    case .fragmentationNeeded: nil
    case .martian, .broadcast, .noRoute, .discarded, .rejected, .wayBack, .noListener,
      .unexpectedKeyManagement, .noServiceSet, .noRuleMatch, .unprotected, .tunnelDown,
      .otherEncapsulation, .unknownSPI,
      .beforeReplayWindow, .replayed, .selectorMismatch:
      "bad-route-discard"
    }
  }
}
