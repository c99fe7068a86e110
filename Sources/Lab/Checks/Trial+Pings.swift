import Network
import Router
import Wire

extension Network {
  /// Returns the addresses of nodes with the nodes' names. A host may have several.
  func addresses(of names: [String]) -> [(name: String, address: IPv4Address)] {
    names.flatMap { name -> [(name: String, address: IPv4Address)] in
      if let host = topology.hosts.first(where: { $0.name == name }) {
        return host.addresses.map { (name, $0) }
      }
      return address(of: name).map { [(name, $0)] } ?? []
    }
  }

  /// Returns the first name without an address.
  private func unknown(_ names: [String]) -> String? {
    names.first { name in !addresses(of: [name]).contains { $0.name == name } }
  }

  mutating func tryAnswered(_ probes: Probes, until end: Instant) -> Trial.Verdict {
    if let name = unknown(probes.destinations) { return .fails("\(name) has no address") }
    let start = now
    var open = addresses(of: probes.destinations)
    var reason: String?
    while true {
      (open, reason) = unanswered(open, probes)
      if open.isEmpty { return .holds }
      if now >= end { break }
    }
    let names = open.map { "\($0.address)" == $0.name ? $0.name : "\($0.name) (\($0.address))" }
    let seconds = start.duration(to: end).components.seconds
    return .fails(
      "no answer to \(probes.source) from \(names.joined(separator: ", ")) in \(seconds) s"
        + (reason.map { ": \($0)" } ?? ""))
  }

  mutating func tryUnanswered(_ probes: Probes, until end: Instant) -> Trial.Verdict {
    if let name = unknown(probes.destinations) { return .fails("\(name) has no address") }
    let all = addresses(of: probes.destinations)
    repeat {
      let open = unanswered(all, probes).open
      if let answered = all.first(where: { one in !open.contains { $0.address == one.address } }) {
        return .fails("\(answered.name) answered \(probes.source)")
      }
    } while now < end
    return .holds
  }

  /// Pings each address once and waits for a second, or for two if an answer is missing. Returns
  /// the addresses that did not answer, and the last error.
  mutating func unanswered(
    _ addresses: [(name: String, address: IPv4Address)], _ probes: Probes
  ) -> (open: [(name: String, address: IPv4Address)], reason: String?) {
    var pings: [(name: String, address: IPv4Address, ping: Ping)] = []
    var reason: String?
    var open: [(name: String, address: IPv4Address)] = []
    let end = now.advanced(by: .seconds(2))
    for (name, address) in addresses {
      let options = PingOptions(
        to: address, source: probes.sourceAddress, size: probes.size, count: 1,
        doesNotFragment: probes.doesNotFragment, timeout: .seconds(2))
      guard var ping = Ping(from: probes.source, options, in: &self) else { continue }
      if case .notSent(let error) = ping.send(in: &self) {
        reason = "\(error)"
        open.append((name, address))
      } else {
        pings.append((name, address, ping))
      }
    }
    // One second is enough if all answer, and then the next attempt begins earlier.
    advance(to: now.advanced(by: .seconds(1)))
    var rest: [(name: String, address: IPv4Address, ping: Ping)] = []
    for var entry in pings {
      if !isAnswered(&entry.ping, &reason) { rest.append(entry) } else { entry.ping.end(in: &self) }
    }
    if !rest.isEmpty { advance(to: end) }
    for var entry in rest {
      if !isAnswered(&entry.ping, &reason) { open.append((entry.name, entry.address)) }
      entry.ping.end(in: &self)
    }
    return (open, reason)
  }

  /// Returns whether a ping has been answered.
  private mutating func isAnswered(_ ping: inout Ping, _ reason: inout String?) -> Bool {
    switch ping.result(in: &self) {
    case .reply: return true
    case .error(let result):
      reason = "\(result)"
      return false
    case .notSent, .timeout, nil: return false
    }
  }
}
