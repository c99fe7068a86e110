import Configuration
import Router
import Wire

/// `test services ipsec-vpn match`
struct MatchReport: Report {
  var source: IPv4Address
  var destination: IPv4Address
  /// As it was typed; terms do not ask for it.
  var ipProtocol: String?
  var lookups: [RuleLookup]

  var text: String {
    var text = "Packet from \(source) to \(destination)"
    if let ipProtocol { text += ", protocol \(ipProtocol) (terms match any)" }
    text += "\n"
    if lookups.isEmpty { text += "\nNo service set has rules to match it\n" }
    for lookup in lookups { text += "\n" + Self.text(lookup) }
    return text
  }

  private static func text(_ lookup: RuleLookup) -> String {
    var text = "Service set: \(lookup.serviceSet), Match direction: \(lookup.direction.rawValue)\n"
    text += "  \(route(lookup))\n"
    for step in lookup.steps {
      text += "  Rule: \(step.rule), Term: \(step.term): \(words(step.verdict))\n"
    }
    guard let tunnel = lookup.tunnel else { return text + "  Result: no term matches, dropped\n" }
    text += "  Result: tunnel \(tunnel.index), \(tunnel.kind.rawValue)"
    text += ", from \(tunnel.localGateway) to \(tunnel.remoteGateway): \(tunnel.state)"
    switch tunnel.state {
    case .installed: break
    case .notInstalled(.awaitingPacket), .notInstalled(.negotiating): text += ", waits for it"
    case .notInstalled: text += ", dropped"
    }
    return text + "\n"
  }

  private static func route(_ lookup: RuleLookup) -> String {
    let way = "Route in \(lookup.instance): "
    guard let route = lookup.route else { return way + "none, so packets do not get here" }
    guard let entrance = lookup.entrance else { return way + route.description }
    if case .forward(let interface, _) = route, interface == entrance {
      return way + "\(route), which is this service set"
    }
    return way + "\(route), so packets do not get here"
  }

  private static func words(_ verdict: RuleLookup.Step.Verdict) -> String {
    switch verdict {
    case .match: "match"
    case .sourceOutside(let prefix): "no match, source is not in \(prefix)"
    case .destinationOutside(let prefix): "no match, destination is not in \(prefix)"
    }
  }

  var elements: [Element] {
    let blocks = lookups.map { lookup in
      var children = [
        Element("svc-set-name", lookup.serviceSet),
        Element("match-direction", lookup.direction.rawValue),
        Element("route", lookup.route?.description ?? "none"),
      ]
      children += lookup.steps.map { step in
        Element(
          "sa-match-term",
          [
            Element("sa-rule-name", step.rule), Element("sa-term-name", step.term),
            Element("sa-match-verdict", Self.words(step.verdict)),
          ])
      }
      if let tunnel = lookup.tunnel {
        children.append(Element("sa-tunnel-index", tunnel.index))
        children.append(Element("sa-remote-gateway", tunnel.remoteGateway.description))
        children.append(Element("sa-state", tunnel.state.description.lowercased()))
      }
      return Element("services-ipsec-match-block", children)
    }
    return [
      Element(
        "services-ipsec-match-information",
        [
          Element("source-address", source.description),
          Element("destination-address", destination.description),
        ] + blocks)
    ]
  }
}
