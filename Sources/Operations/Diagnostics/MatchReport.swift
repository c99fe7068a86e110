import Configuration
import Router
import Wire

/// The report of `test services ipsec-vpn match`.
struct MatchReport: TreeReport {
  var source: IPv4Address
  var destination: IPv4Address
  /// The protocol as it was typed. Terms do not match on it.
  var ipProtocol: String?
  var lookups: [RuleLookup]

  var elements: [Element] {
    var children = [
      Element("source-address", source.description),
      Element("destination-address", destination.description),
    ]
    if let ipProtocol { children.append(Element("protocol", ipProtocol)) }
    return [
      Element("services-ipsec-match-information", children + lookups.map(Self.block))
    ]
  }

  private static func block(_ lookup: RuleLookup) -> Element {
    var children = [
      Element("svc-set-name", lookup.serviceSet),
      Element("match-direction", lookup.direction.rawValue),
      Element("routing-instance", lookup.instance),
      Element("route", lookup.route?.description ?? "none"),
    ]
    if let statement = lookup.routeStatement {
      children.append(Element("route-statement", statement))
    }
    if let leadsHere = leadsHere(lookup) {
      children.append(Element("route-leads-here", leadsHere ? "yes" : "no"))
    }
    children += lookup.steps.map { step in
      Element(
        "sa-match-term",
        [
          Element("sa-rule-name", step.rule), Element("sa-term-name", step.term),
          Element("sa-match-verdict", step.verdict.words),
          Element("statement", step.statement),
        ])
    }
    guard let tunnel = lookup.tunnel else {
      return Element("services-ipsec-match-block", children + [Element("match-result", "dropped")])
    }
    children += [
      Element("sa-tunnel-index", tunnel.index), Element("sa-type", tunnel.kind.rawValue),
      Element("sa-local-gateway", tunnel.localGateway.description),
      Element("sa-remote-gateway", tunnel.remoteGateway.description),
      Element("sa-state", tunnel.state.description.withSmallLetter),
      Element("match-result", result(tunnel.state)),
    ]
    if let outbound = tunnel.associations.last {
      children += [
        Element("sa-spi", outbound.spi), Element("sa-association", outbound.words),
        Element("sa-statement", tunnel.securityStatement),
      ]
    }
    if let room = lookup.room {
      children += [
        Element("sa-tunnel-mtu", room.mtu), Element("largest-packet", room.octets),
        Element("size", room.words), Element("dont-fragment-bit", room.dontFragmentWords),
      ]
    }
    return Element("services-ipsec-match-block", children)
  }

  /// Returns whether the route leads packets to the service set; nil for a set that is applied to
  /// interfaces, which any route may lead through.
  private static func leadsHere(_ lookup: RuleLookup) -> Bool? {
    guard let route = lookup.route else { return false }
    guard let entrance = lookup.entrance else { return nil }
    if case .forward(let interface, _) = route { return interface == entrance }
    return false
  }

  private static func result(_ state: TunnelStatus.State) -> String {
    switch state {
    case .installed: "sent"
    case .notInstalled(.awaitingPacket), .notInstalled(.negotiating): "waits"
    case .notInstalled: "dropped"
    }
  }

  // MARK: The text

  static func text(of elements: [Element]) -> String {
    guard let match = elements.first else { return "" }
    var text = "Packet from \(match.words("source-address"))"
    text += " to \(match.words("destination-address"))"
    if let name = match.value(of: "protocol") { text += ", protocol \(name) (terms match any)" }
    text += "\n"
    let blocks = match.all("services-ipsec-match-block")
    if blocks.isEmpty { text += "\nNo service set has rules to match it\n" }
    return text + blocks.map { "\n" + Self.text(of: $0) }.joined()
  }

  private static func text(of block: Element) -> String {
    var text = "Service set: \(block.words("svc-set-name"))"
    text += ", Match direction: \(block.words("match-direction"))\n"
    text += "  Route in \(block.words("routing-instance")): \(block.words("route"))"
    switch block.value(of: "route-leads-here") {
    case "yes": text += ", which is this service set"
    case "no": text += ", so packets do not get here"
    default: break
    }
    text += "\n" + statement(block, "route-statement")
    for term in block.all("sa-match-term") {
      text += "  Rule: \(term.words("sa-rule-name")), Term: \(term.words("sa-term-name"))"
      text += ": \(term.words("sa-match-verdict"))\n" + statement(term, "statement")
    }
    guard let index = block.value(of: "sa-tunnel-index") else {
      return text + "  Result: no term matches, dropped\n"
    }
    text += "  Result: tunnel \(index), \(block.words("sa-type"))"
    text += ", from \(block.words("sa-local-gateway")) to \(block.words("sa-remote-gateway"))"
    text += ": \(block.capitalized("sa-state"))"
    switch block.value(of: "match-result") {
    case "waits": text += ", waits for it"
    case "dropped": text += ", dropped"
    default: break
    }
    text += "\n"
    if let association = block.value(of: "sa-association") {
      text += "  Association: \(association)\n" + statement(block, "sa-statement")
    }
    if let size = block.value(of: "size") {
      text += "  Size: \(size); the don't-fragment bit \(block.words("dont-fragment-bit"))\n"
    }
    return text
  }

  /// Returns the line of the statement that decided, if the element has one.
  private static func statement(_ element: Element, _ name: String) -> String {
    element.value(of: name).map { "    \($0)\n" } ?? ""
  }
}
