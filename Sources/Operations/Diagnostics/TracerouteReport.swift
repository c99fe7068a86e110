import Configuration
import Network
import Router
import Wire

/// The report of `traceroute`, with the result of each hop's probes. It grows while the command
/// runs; each line is derived from the element of its hop.
struct TracerouteReport: TreeReport {
  private let head: [Element]
  private var hops: [Element] = []

  /// Creates a report without hops. `host` is the destination as it was typed.
  init(to host: String, _ options: Traceroute.Options) {
    head = [
      Element("target-host", host), Element("target-ip", options.destination.description),
      Element("max-hop-index", options.maximumHops),
      Element("packet-size", Traceroute.probeLength),
    ]
  }

  /// Adds the results of the next hop's probes. `name` returns the name of an address, or nil if it
  /// has none; then the address itself is shown. Returns the lines that are printed.
  mutating func add(_ probes: [Traceroute.Probe], name: (IPv4Address) -> String?) -> String {
    let hop = Self.element(probes, number: hops.count + 1, name)
    hops.append(hop)
    return Self.text(ofHop: hop, in: head)
  }

  /// The text before the first hop.
  var opening: String { Self.opening(head) }

  // MARK: The elements

  var elements: [Element] { [Element("traceroute-results", head + hops)] }

  private static func element(
    _ probes: [Traceroute.Probe], number: Int, _ name: (IPv4Address) -> String?
  ) -> Element {
    let results = probes.enumerated().map { place, probe in
      Element("probe-result", [Element("probe-index", place + 1)] + elements(of: probe, name))
    }
    var children = [Element("ttl-value", number)]
    if let last = results.last(where: { $0.child("ip-address") != nil }) {
      children.append(Element("last-ip-address", last.words("ip-address")))
      children.append(Element("last-host-name", last.words("host-name")))
    }
    return Element("hop", children + results)
  }

  private static func elements(
    of probe: Traceroute.Probe, _ name: (IPv4Address) -> String?
  ) -> [Element] {
    switch probe {
    case .timeout: return [Element("probe-failure", noResponse)]
    case .notSent(let error): return [Element("probe-failure", error.cause)]
    case .answer(let result, let roundTrip):
      let address = result.source.description
      let answer = [
        Element("ip-address", address), Element("host-name", name(result.source) ?? address),
        Element("rtt", roundTrip.microseconds),
      ]
      guard case .unreachable(let code, _) = result.kind else {
        return answer + [Element("probe-success", "")]
      }
      return answer + [
        Element("probe-failure", result.errorWords ?? ""),
        Element("icmp-code", Int(code.rawValue)),
      ]
    }
  }

  private static let noResponse = "no response"

  // MARK: The text

  static func text(of elements: [Element]) -> String {
    guard let results = elements.first else { return "" }
    return opening(results.children)
      + results.all("hop").map { text(ofHop: $0, in: results.children) }.joined()
  }

  /// Returns a line such as `traceroute to 8.8.8.1 (8.8.8.1), 30 hops max, 40 byte packets`.
  private static func opening(_ head: [Element]) -> String {
    let results = Element("traceroute-results", head)
    let address = results.words("target-ip")
    return "traceroute to \(address) (\(address)), \(results.words("max-hop-index")) hops max, "
      + "\(results.words("packet-size")) byte packets\n"
  }

  /// Returns the line of a hop, such as ` 1  21.21.2.1 (21.21.2.1)  2.000 ms  2.000 ms  2.000 ms`.
  /// The answering address is printed once as long as it is the same. A probe that could not be
  /// sent has two lines before its `*`.
  private static func text(ofHop hop: Element, in head: [Element]) -> String {
    // As in Junos, an error before the first answer is printed before the hop number.
    let number = aligned(hop.words("ttl-value"), 2)
    var text = ""
    var isNumbered = false
    var last: String?
    for probe in hop.all("probe-result") {
      let failure = probe.value(of: "probe-failure")
      let address = probe.value(of: "ip-address")
      if address == nil, let failure, failure != noResponse {
        text += "traceroute: \(failure)\n" + (isNumbered ? "" : number + " ")
        text += "traceroute: \(written(head))\n *"
        isNumbered = true
        continue
      }
      if !isNumbered { text += number + " " }
      isNumbered = true
      guard let address else {
        text += " *"
        continue
      }
      if address != last { text += " \(probe.words("host-name")) (\(address))" }
      last = address
      text += "  \(milliseconds(Int64(probe.words("rtt")) ?? 0)) ms" + mark(probe)
    }
    return text + "\n"
  }

  private static func written(_ head: [Element]) -> String {
    let results = Element("traceroute-results", head)
    return "wrote \(results.words("target-ip")) \(results.words("packet-size")) chars, ret=-1"
  }

  /// Returns the mark for the code of a destination-unreachable message.
  private static func mark(_ probe: Element) -> String {
    switch probe.value(of: "icmp-code") {
    case nil: ""
    case "0": " !N"
    case "1": " !H"
    case "2": " !P"
    case "4": " !F"
    case .some(let code): " !<\(code)>"
    }
  }
}
