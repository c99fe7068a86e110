import Cryptography
import IPsec
import Wire

/// The trace of service sets and tunnels.
extension DecisionWalk {
  /// The number of terms that are listed although they do not match.
  private static let listedTerms = 24

  mutating func applyServices(
    _ parcel: Parcel, _ candidates: [Int], _ direction: RuleModel.MatchDirection
  ) {
    for number in candidates {
      let set = dataplane.services.sets[number]
      record(
        .serviceSet, "service set \(set.name), rules with match-direction \(direction.rawValue)",
        [StatementPath.serviceSet(set.name)],
        facts: [
          .init("service-set-name", set.name), .init("match-direction", direction.rawValue),
        ])
      if let tunnel = match(parcel, set, direction) { return seal(parcel, tunnel, number) }
      record(.term, "no term of service set \(set.name) matches")
    }
  }

  /// Lists the terms that do not match, with the reason, and returns the tunnel of the first that
  /// does.
  private mutating func match(
    _ parcel: Parcel, _ set: ServiceSet, _ direction: RuleModel.MatchDirection
  ) -> Int? {
    var missed = 0
    for term in set.terms(direction) {
      let name = dataplane.services.tunnels[term.tunnel].name
      let verdict = RuleLookup.Step.MatchResult(term, parcel.source, parcel.destination)
      guard verdict == .match || missed < Self.listedTerms else {
        missed += 1
        continue
      }
      if missed > Self.listedTerms {
        record(.term, "\(missed - Self.listedTerms) more terms do not match")
      }
      record(
        .term, "rule \(name.rule), term \(name.term): \(verdict.words)",
        [StatementPath.term(rule: name.rule, term: name.term, verdict.statement)],
        facts: [
          .init("sa-rule-name", name.rule), .init("sa-term-name", name.term),
          .init("sa-match-verdict", verdict.words),
        ])
      if verdict == .match { return term.tunnel }
      missed += 1
    }
    return nil
  }

  /// Adds the decision of the sets that are applied to the output of a unit. Returns false if the
  /// packet passes unchanged.
  mutating func applyServicesLeaving(_ parcel: Parcel, by slot: Int) -> Bool {
    let sets = dataplane.interfaces.applied[slot].output
    switch dataplane.decision(
      on: parcel.source, parcel.destination, from: parcel.origin, leavingBy: slot)
    {
    case .pass: return false
    case .protect, .drop:
      applyServices(parcel, sets, .output)
      if hasDrop(.unprotected) {
        recordProtector(parcel, dataplane.interfaces.applied[slot].input, .input)
      }
      return true
    }
  }

  /// Adds the term whose tunnel should have protected the packet. Returns false if there is none.
  @discardableResult
  mutating func recordProtector(
    _ parcel: Parcel, _ sets: [Int], _ direction: RuleModel.MatchDirection
  ) -> Bool {
    for number in sets {
      let set = dataplane.services.sets[number]
      guard
        let tunnel = set.list(direction).tunnel(from: parcel.destination, to: parcel.source)
      else { continue }
      let name = dataplane.services.tunnels[tunnel].name
      record(
        .unprotected,
        "in the clear, but rule \(name.rule), term \(name.term) of service set \(set.name) "
          + "requires packets of the other direction to be in its tunnel",
        [StatementPath.term(rule: name.rule, term: name.term)],
        facts: [.init("sa-rule-name", name.rule), .init("sa-term-name", name.term)])
      return true
    }
    return false
  }

  private func status(_ tunnel: Int, of set: Int) -> TunnelStatus {
    TunnelStatus(
      dataplane.services.tunnels[tunnel],
      insideInterface: dataplane.services.sets[set].insideInterface,
      ledger: router.ledger(of: dataplane.services.sets[set]))
  }

  private mutating func seal(_ parcel: Parcel, _ number: Int, _ set: Int) {
    let tunnel = dataplane.services.tunnels[number]
    let passage = dataplane.services.tunnels.passages[number]
    let status = status(number, of: set)
    guard passage.isReady, let outbound = status.associations.last, let pair = tunnel.current else {
      return recordUnready(status)
    }
    guard age(parcel) else { return }
    let room = passage.hasPathMTU ? tunnel.largestInner(at: now) : passage.largestInner
    var isWhole = parcel.dontFragment
    if passage.dontFragment == .clear, isWhole {
      isWhole = false
      record(.dontFragment, "the don't-fragment bit is cleared", dontFragmentStatement(tunnel))
    }
    guard fits(parcel.count, room, isWhole, tunnel) else { return }
    record(
      .association, "association to \(status.remoteGateway): \(outbound.words)",
      [status.securityStatement],
      facts: outbound.facts)
    var inner = [parcel.count]
    if parcel.count > room, let whole = Self.blank(parcel) {
      inner = whole.fragments(fitting: room).map(\.count)
    }
    let isOuterWhole =
      switch passage.dontFragment {
      case .preserve, .clear: false
      case .copy: isWhole
      case .set: true
      }
    for count in inner {
      let port = passage.encapsulationPort
      let octets =
        pair.outbound.encapsulation.sealedLength(ofInner: count)
        + (port == nil ? 0 : UDPEncapsulation.overhead)
      record(
        .encapsulation,
        "sealed: \(count) octets become \(octets), from \(passage.source) to \(passage.destination)"
          + (port.map { " in UDP to port \($0)" } ?? "")
          + (isOuterWhole ? ", don't fragment" : ", may be fragmented"),
        passage.dontFragment == .clear ? [] : dontFragmentStatement(tunnel),
        facts: [
          .init("octets-before", count), .init("octets-after", octets),
          .init("outer-source", passage.source), .init("outer-destination", passage.destination),
        ])
      var outer = parcel
      (outer.source, outer.destination) = (passage.source, passage.destination)
      (outer.count, outer.dontFragment) = (octets, isOuterWhole)
      (outer.origin, outer.ingress) = (.sealed(set: set), nil)
      outer.instance = dataplane.services.sets[set].outerInstance
      route(outer)
    }
  }

  /// Returns a packet of the parcel's length, which is then fragmented.
  private static func blank(_ parcel: Parcel) -> IPv4Packet? {
    let header = IPv4Header(
      source: parcel.source, destination: parcel.destination, protocol: .icmp)
    let payload = max(0, parcel.count - IPv4Header.minimumLength)
    return IPv4Packet(header: header, payload: [UInt8](repeating: 0, count: payload))
  }

  /// Returns the statements that may configure the treatment of the don't-fragment bit: the term's,
  /// and its service set's.
  private func dontFragmentStatement(_ tunnel: Tunnel) -> [String] {
    guard let words = tunnel.model.dontFragment.statement else { return [] }
    return Self.statements(words, of: tunnel)
  }

  /// Returns a statement of a term, and the one of its service set with the same meaning for all
  /// terms.
  private static func statements(_ words: String, of tunnel: Tunnel) -> [String] {
    [
      StatementPath.term(rule: tunnel.name.rule, term: tunnel.name.term, "then \(words)"),
      StatementPath.serviceSet(tunnel.name.serviceSet, "ipsec-vpn-options \(words)"),
    ]
  }

  /// Adds whether a packet fits into the tunnel. Returns false if it is rejected as too long.
  private mutating func fits(_ count: Int, _ room: Int, _ isWhole: Bool, _ tunnel: Tunnel) -> Bool {
    let mtu = tunnel.model.tunnelMTU
    let path = tunnel.pathMTU.flatMap { $0.holds(at: now) && $0.octets < mtu ? $0.octets : nil }
    let limit = path.map { "path MTU \($0)" } ?? "tunnel MTU \(mtu)"
    let outcome =
      count <= room
      ? "fits" : isWhole ? "is too long, and must not be fragmented" : "is cut before it is sealed"
    let statements =
      path == nil && tunnel.model.ownTunnelMTU != nil
      ? Self.statements("tunnel-mtu \(mtu)", of: tunnel) : []
    record(
      .size, "\(count) octets, and the \(limit) has room for \(room) inside: \(outcome)",
      statements,
      facts: [.init("octets", count), .init("room", room), .init("mtu", path ?? mtu)])
    return count <= room || !isWhole
  }

  private mutating func recordUnready(_ status: TunnelStatus) {
    let isDropped = hasDrop(.tunnelDown)
    if !isDropped { heldBy = status }
    record(
      .held,
      "no association to \(status.remoteGateway): \(status.state.description.lowercasedFirst)"
        + (isDropped ? "" : "; the packet is held while it is negotiated"),
      [status.securityStatement],
      facts: [
        .init("sa-remote-gateway", status.remoteGateway),
        .init("sa-state", status.state.description.lowercasedFirst),
      ])
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension TunnelStatus.Association {
  fileprivate var facts: [TraceStep.Fact] {
    [
      .init("sa-spi", spi), .init("sa-spi-hexadecimal", "0x\(String(spi, radix: 16))"),
      .init("sa-authentication-algorithm", authentication?.rawValue ?? "None"),
      .init("sa-encryption-algorithm", encryption?.rawValue ?? "None"),
    ]
  }
}

extension TunnelStatus {
  /// The statement that configures the tunnel's associations.
  package var securityStatement: String {
    StatementPath.term(
      rule: rule, term: term, kind == .manual ? "then manual" : "then dynamic")
  }
}
