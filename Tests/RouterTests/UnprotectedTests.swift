import Cryptography
import IPsec
import Router
import Testing
import Wire

/// Packets that should have come through a tunnel and arrive without protection are dropped.
@Suite("Clear text that a tunnel should have protected, RFC 4301 §5.2")
struct UnprotectedTests {
  private static let gateway = IPv4Address(21, 21, 1, 1)
  /// A packet that an attacker sends with the address of ce2.
  private static let forged = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1)

  private static func pair(
    _ direction: RuleModel.MatchDirection, to destination: IPv4Prefix = IPv4Prefix(host: Pair.ce2),
    logsPackets: Bool = false, change: (inout RouterModel) -> Void = { _ in }
  ) -> Pair {
    var left = InterfaceServiceTests.model(
      isLeft: true, direction: direction, destination: destination, logsPackets: logsPackets)
    change(&left)
    return Pair(
      left, InterfaceServiceTests.model(isLeft: false, direction: direction, destination: .any))
  }

  /// Returns the units by which pe1 sends after the packet has arrived from the core.
  private func fromCore(_ packet: IPv4Packet, _ pair: inout Pair) -> [LogicalInterface] {
    pair.pe1.receive(packet.octets, on: Pair.core, at: pair.now).compactMap {
      if case .transmit(_, let unit, _) = $0 { unit } else { nil }
    }
  }

  private func drops(_ router: Router) -> [[DropReason: UInt64]] {
    router.serviceSetStatus.map { $0.drops.filter { $0.value > 0 } }
  }

  // MARK: Packets that are dropped

  @Test(arguments: [RuleModel.MatchDirection.input, .output], [true, false])
  func isDroppedAndCounted(_ direction: RuleModel.MatchDirection, _ takesAll: Bool) {
    var pair = Self.pair(direction, to: takesAll ? .any : IPv4Prefix(host: Pair.ce2))
    #expect(fromCore(Self.forged, &pair).isEmpty)
    #expect(drops(pair.pe1) == [[.unprotected: 1]])
    #expect(pair.pe1.dropCounters == [.unprotected: 1])
    let units = pair.pe1.interfaceStatus.flatMap(\.units)
    #expect(units.first { $0.name == Pair.core }?.counters.drops == [.unprotected: 1])
    // The same packet is accepted through the tunnel.
    pair.fromCE2(Self.forged)
    #expect(pair.atCE1.count == 1)
    #expect(drops(pair.pe1) == [[.unprotected: 1]])
  }

  /// Later fragments have no ports, and are dropped without them.
  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func soAreItsFragments(_ direction: RuleModel.MatchDirection) {
    var pair = Self.pair(direction)
    let whole = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1, size: 3_000)
    let pieces = whole.fragments(fitting: 1_500)
    #expect(pieces.count == 3)
    for piece in pieces { #expect(fromCore(piece, &pair).isEmpty) }
    #expect(drops(pair.pe1) == [[.unprotected: 3]])
  }

  /// A tunnel that is not established yet accepts no unprotected packets either.
  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func soItIsWhileNothingIsNegotiated(_ direction: RuleModel.MatchDirection) {
    let model = InterfaceServiceTests.model(
      isLeft: true, direction: direction, destination: .any, security: DynamicTunnelTests.dynamic)
    var pair = Pair(model, model)
    #expect(fromCore(Self.forged, &pair).isEmpty)
    #expect(drops(pair.pe1) == [[.unprotected: 1]])
  }

  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func theTermsOfEachSetCount(_ direction: RuleModel.MatchDirection) {
    var pair = Self.pair(direction, to: IPv4Prefix(host: IPv4Address(8, 8, 8, 77))) { model in
      var second = model.serviceSets[0]
      second.name = "set-2"
      second.rules[0].terms[0].destination = IPv4Prefix(host: Pair.ce2)
      second.rules[0].terms[0].security = .manual(.ah, .hmacMD5, nil, firstSPI: 0x3000)
      model.serviceSets.append(second)
      for index in 0..<2 {
        let unit = model.interfaces[index].units[0]
        if !unit.inputServiceSets.isEmpty {
          model.interfaces[index].units[0].inputServiceSets.append("set-2")
        }
        if !unit.outputServiceSets.isEmpty {
          model.interfaces[index].units[0].outputServiceSets.append("set-2")
        }
      }
    }
    #expect(fromCore(Self.forged, &pair).isEmpty)
    #expect(drops(pair.pe1) == [[:], [.unprotected: 1]])
  }

  @Test(arguments: [RuleModel.MatchDirection.input, .output], [true, false])
  func isLoggedWhereTheTermSaysSo(_ direction: RuleModel.MatchDirection, _ logs: Bool) {
    var pair = Self.pair(direction, logsPackets: logs)
    let lines = pair.pe1.receive(Self.forged.octets, on: Pair.core, at: pair.now).compactMap {
      if case .log(let entry) = $0 { entry.message } else { nil }
    }
    let line =
      "IPSec tunnel 21.21.1.1 to 21.21.2.1 (service set set-1, rule rule-1, term term-1): dropped "
      + "8.8.8.1 > 11.11.11.1: ICMP echo request, id 1, seq 0, length 64: "
      + "received unprotected, must be protected by a tunnel"
    #expect(lines == (logs ? [line] : []))
  }

  // MARK: Packets that pass

  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func whatNoTermWantsPasses(_ direction: RuleModel.MatchDirection) {
    // The service set is applied only in the direction of its rules.
    var pair = Self.pair(direction) { model in
      for index in 0..<2 {
        switch direction {
        case .input: model.interfaces[index].units[0].outputServiceSets = []
        case .output: model.interfaces[index].units[0].inputServiceSets = []
        }
      }
    }
    let other = IPv4Packet.echo(from: IPv4Address(8, 8, 8, 2), to: Pair.ce1)
    #expect(fromCore(other, &pair) == [Pair.customer])
    #expect(drops(pair.pe1) == [[:]])
  }

  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func unitsWithoutTheSetKnowNothingOfIt(_ direction: RuleModel.MatchDirection) {
    var pair = Self.pair(direction) { model in
      for index in 0..<2 {
        model.interfaces[index].units[0].inputServiceSets = []
        model.interfaces[index].units[0].outputServiceSets = []
      }
    }
    #expect(fromCore(Self.forged, &pair) == [Pair.customer])
  }

  /// Packets to the router's own addresses, and to an address that a route makes it receive, are
  /// accepted.
  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func theRouterItselfIsReached(_ direction: RuleModel.MatchDirection) {
    let received = IPv4Address(33, 33, 33, 33)
    var pair = Self.pair(direction, to: .any) { model in
      model.routingInstances[0].staticRoutes.append(.host(received, .receive))
    }
    for address in [Self.gateway, IPv4Address(6, 6, 6, 6), received] {
      let outsider = IPv4Address(21, 21, 9, 9)
      _ = fromCore(.echo(from: outsider, to: address), &pair)
    }
    #expect(pair.pe1.dropCounters[.unprotected] == nil)
  }

  @Test func icmpErrorsOfTheRouterReachCustomers() {
    var pair = Self.pair(.input, to: .any)
    pair.fromCE1(.echo(ttl: 1))
    #expect(pair.atCE1.map(\.source) == [IPv4Address(6, 6, 6, 6)])
    #expect(pair.pe1.dropCounters == [.timeExceeded: 1])
  }

  /// The outer packets of a tunnel are sent by a unit to which another service set is applied,
  /// whose rule matches everything that arrives there.
  @Test func outerPacketsLeave() {
    var pair = Self.pair(.output, to: .any) { model in
      var second = model.serviceSets[0]
      second.name = "set-2"
      second.rules[0].matchDirection = .input
      second.rules[0].terms[0].security = .manual(.ah, .hmacMD5, nil, firstSPI: 0x3000)
      model.serviceSets.append(second)
      model.interfaces[1].units[0].inputServiceSets = ["set-2"]
    }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    #expect(drops(pair.pe1) == [[:], [:]])
  }

  /// The second rule is the mirror of the first one, as for a filter: the first rule, which matches
  /// the packet as it arrives, accepts unprotected packets at this unit.
  @Test func aTermThatTakesThePacketAsItComesIsFirst() {
    var pair = Self.pair(.input) { model in
      var mirror = model.serviceSets[0].rules[0]
      mirror.name = "rule-2"
      mirror.matchDirection = .output
      mirror.terms[0].source = IPv4Prefix(host: Pair.ce2)
      mirror.terms[0].destination = IPv4Prefix(host: Pair.ce1)
      mirror.terms[0].security = .manual(.ah, .hmacMD5, nil, firstSPI: 0x3000)
      model.serviceSets[0].rules.append(mirror)
    }
    pair.fromCE1(.echo())
    pair.fromCE2(Self.forged)
    #expect(pair.atCE2.count == 1 && pair.atCE1.count == 1)
    #expect(drops(pair.pe1) == [[:]])
  }

  /// The outside of the chapter's example is in another instance than the inside.
  @Test func aNextHopSetHasNoWayIn() {
    var pair = Pair(tunnel: .esp)
    #expect(fromCore(Self.forged, &pair) == [])
    // Neither the packet nor the ICMP error about it has a route.
    #expect(pair.pe1.dropCounters == [.noRoute: 2])
  }
}
