import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

@testable import Router

/// A configuration that changes only some terms patches the dataplane in force, with the same
/// result as a new one.
@Suite("A configuration that differs from the present one in some terms")
struct PlanePatchTests {
  private static let count = 24

  private static func term(_ index: Int) -> TermModel {
    var term = TermModel.toPE2(
      .manual(.ah, .hmacMD5, nil, firstSPI: 0x1_0000 + 0x100 * UInt32(index)),
      source: IPv4Prefix(host: IPv4Address(11, 12, 0, UInt8(index))))
    term.name = "t\(index)"
    return term
  }

  /// Returns two rules of one service set, and another service set to which no packet is routed.
  private static func model() -> RouterModel {
    var model = DynamicTunnelTests.left()
    let terms = (0..<count).map(term)
    let negotiated = model.serviceSets[0].rules[0].terms
    model.serviceSets[0].rules[0].terms = Array(terms.prefix(16))
    model.serviceSets[0].rules.append(
      RuleModel(name: "rule-2", matchDirection: .input, terms: negotiated))
    let units = (3...4).map { LogicalInterface(name: "sp-3/1/0", unit: $0) }
    model.interfaces[2].units += [
      UnitModel(number: 3, serviceDomain: .inside), UnitModel(number: 4, serviceDomain: .outside),
    ]
    model.serviceSets.append(
      ServiceSetModel(
        name: "service-set-2", style: .nextHop(inside: units[0], outside: units[1]),
        localGateway: model.serviceSets[0].localGateway,
        rules: [
          RuleModel(name: "rule-3", matchDirection: .input, terms: Array(terms.dropFirst(16)))
        ]))
    return model
  }

  /// Whether the update that has begun patches the dataplane in force.
  private static func isPatched(_ pair: Pair) -> Bool { pair.pe1.updates.current?.patch != nil }

  /// Random configurations are applied one after another. One router patches its dataplane where it
  /// can, and the other makes each dataplane again.
  @Test(arguments: 0..<24) func patchedAndRebuiltAreEqual(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var model = Self.model()
    var (patched, rebuilt) = (
      Pair(model, DynamicTunnelTests.right()), Pair(model, DynamicTunnelTests.right())
    )
    var patchCount = 0
    for round in 0..<14 {
      Self.edit(&model, &random)
      patched.begin(model)
      rebuilt.pe1.beginUpdate(PreparedModel(model))
      let pieces = Int.random(in: 1...40, using: &random)
      for pair in 0..<2 {
        if pair == 0 { patched.proceed() } else { rebuilt.proceed() }
      }
      if Self.isPatched(patched) { patchCount += 1 }
      #expect(!Self.isPatched(rebuilt))
      if Bool.random(using: &random) {
        // Packets are handled during the update, when either dataplane may be in force.
        patched.proceed(pieces)
        rebuilt.proceed(pieces)
      }
      while patched.proceed(100) {}
      while rebuilt.proceed(100) {}
      expectEqual(patched, rebuilt, seed, round)
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        Self.happen(&patched, &rebuilt, &random)
      }
      expectEqual(patched, rebuilt, seed, round)
    }
    #expect(patchCount > 3, "seed \(seed)")
  }

  private static func edit(_ model: inout RouterModel, _ random: inout SeededGenerator) {
    if Int.random(in: 0..<6, using: &random) == 0 {
      switch Int.random(in: 0...4, using: &random) {
      case 0: model.serviceSets.reverse()
      case 1: model.serviceSets[0].rules[0].terms.shuffle(using: &random)
      case 2:
        model.serviceSets[0].rules[0].terms.removeLast()
        model.serviceSets[0].rules[0].terms.append(term(Int.random(in: 30...90, using: &random)))
      case 3: model.serviceSets[0].rules.reverse()
      default: model.establishment = .onTraffic
      }
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let set = Int.random(in: model.serviceSets.indices, using: &random)
      let rule = Int.random(in: model.serviceSets[set].rules.indices, using: &random)
      if Int.random(in: 0..<12, using: &random) == 0 {
        model.serviceSets[set].rules[rule].matchDirection =
          Bool.random(using: &random) ? .input : .output
      }
      let term = Int.random(in: model.serviceSets[set].rules[rule].terms.indices, using: &random)
      change(&model.serviceSets[set].rules[rule].terms[term], &random)
    }
  }

  private static func change(_ term: inout TermModel, _ random: inout SeededGenerator) {
    switch Int.random(in: 0...8, using: &random) {
    case 0: term.dontFragment = Bool.random(using: &random) ? .set : .copy
    case 1: term.ownTunnelMTU = Int.random(in: 600...1_500, using: &random)
    case 2 where !term.isDynamic:
      // Some terms get the SPI of others.
      let spi = 0x1_0000 + 0x80 * UInt32.random(in: 0..<50, using: &random)
      term.security = .manual(.esp, .hmacSHA1, nil, firstSPI: spi)
    case 3:
      let host = UInt8.random(in: 0..<40, using: &random)
      term.source = IPv4Prefix(host: IPv4Address(11, 12, 0, host))
    case 4: term.source = .any
    case 5: term.logsPackets.toggle()
    case 6 where term.isDynamic:
      term.backupRemoteGateway =
        term.backupRemoteGateway == nil ? IPv4Address(21, 21, 2, 3) : nil
    case 7: term.remoteGateway = IPv4Address(21, 21, 2, UInt8.random(in: 1...2, using: &random))
    case 8: term.remoteGateway = IPv4Address(21, 21, 2, 1)
    default: break
    }
  }

  private static func happen(
    _ patched: inout Pair, _ rebuilt: inout Pair, _ random: inout SeededGenerator
  ) {
    let source = IPv4Address(11, 12, 0, UInt8.random(in: 0..<40, using: &random))
    let packet = IPv4Packet.echo(from: Bool.random(using: &random) ? source : Pair.ce1)
    let kind = Int.random(in: 0...9, using: &random)
    func happen(_ pair: inout Pair) {
      switch kind {
      case 0: pair.clear()
      case 1: pair.clearIKE()
      case 2: pair.advance(by: .seconds(40))
      case 3: pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
      case 4:
        for index in [0, 17] {
          pair.pe1.dataplane.services.tunnels[index].recordPathMTU(
            PathMTU(700, at: pair.now), at: pair.now)
        }
      default: pair.fromCE1(packet)
      }
    }
    happen(&patched)
    happen(&rebuilt)
  }

  private func expectEqual(_ patched: Pair, _ rebuilt: Pair, _ seed: UInt64, _ round: Int) {
    let place: Comment = "seed \(seed), round \(round)"
    #expect(patched.crossed.map(\.octets) == rebuilt.crossed.map(\.octets), place)
    #expect(patched.atCE1 == rebuilt.atCE1 && patched.atCE2 == rebuilt.atCE2, place)
    #expect(patched.pe1.serviceSetStatus == rebuilt.pe1.serviceSetStatus, place)
    #expect(patched.pe1.interfaceStatus == rebuilt.pe1.interfaceStatus, place)
    #expect(patched.pe1.dropCounters == rebuilt.pe1.dropCounters, place)
    #expect(patched.pe1.logEntries == rebuilt.pe1.logEntries, place)
    #expect(patched.pe1.nextDeadline == rebuilt.pe1.nextDeadline, place)
    let (left, right) = (patched.pe1.dataplane.services, rebuilt.pe1.dataplane.services)
    #expect(left.prepared.model == right.prepared.model, place)
    #expect(left.tunnels.map(\.identifier) == right.tunnels.map(\.identifier), place)
    #expect(left.tunnels.map(\.index) == right.tunnels.map(\.index), place)
    #expect(left.tunnels.map(\.name) == right.tunnels.map(\.name), place)
    #expect(left.tunnels.map(\.model) == right.tunnels.map(\.model), place)
    #expect(left.tunnels.terms.map(\.model) == right.tunnels.terms.map(\.model), place)
    #expect(
      left.tunnels.passages.map { "\($0)" } == right.tunnels.passages.map { "\($0)" }, place)
    #expect(Self.entries(left.inbound) == Self.entries(right.inbound), place)
    #expect(left.sets.map(\.outerInstance) == right.sets.map(\.outerInstance), place)
    for index in left.tunnels.indices {
      let identifier = left.tunnels.terms[index].identifier
      #expect(
        left.dynamicTunnel(identifier)?.tunnel == right.dynamicTunnel(identifier)?.tunnel, place)
    }
    for host in 0..<40 {
      let source = IPv4Address(11, 12, 0, UInt8(host))
      for (left, right) in zip(left.sets, right.sets) {
        for direction in [RuleModel.MatchDirection.input, .output] {
          #expect(
            left.list(direction).tunnel(from: source, to: Pair.ce2)
              == right.list(direction).tunnel(from: source, to: Pair.ce2), place)
        }
      }
    }
  }

  private static func entries(_ table: InboundTable) -> [String] {
    table.places.filter { $0.tunnel >= 0 }.map { "\($0)" }.sorted()
  }

  // MARK: Changes that are not patched

  /// Each row has a change of the terms, and whether the dataplane is patched rather than made
  /// again.
  @Test(arguments: [
    ("nothing", true), ("source", true), ("keys", true), ("SPI of another", false),
    ("negotiated", false), ("name", false), ("another gateway", false), ("gateway gone", false),
  ]) func onlyWhatKeepsItsPlaceIsPatched(_ change: String, _ isPatched: Bool) {
    var model = Self.model()
    var pair = Pair(model, DynamicTunnelTests.right())
    func changeTerm(_ change: (inout TermModel) -> Void) {
      change(&model.serviceSets[0].rules[0].terms[3])
    }
    switch change {
    case "source": changeTerm { $0.source = .any }
    case "keys": changeTerm { $0.security = .manual(.esp, .hmacMD5, nil, firstSPI: 0x99) }
    case "SPI of another":
      changeTerm { $0.security = .manual(.ah, .hmacMD5, nil, firstSPI: 0x1_0000) }
    case "negotiated": changeTerm { $0.security = DynamicTunnelTests.dynamic }
    case "name": changeTerm { $0.name = "other" }
    case "another gateway": model.serviceSets[0].localGateway = IPv4Address(6, 6, 6, 6)
    case "gateway gone":
      model.interfaces[1].units[0].addresses = [
        InterfaceAddress(IPv4Address(21, 21, 1, 2), length: 16)
      ]
    default: break
    }
    pair.begin(model)
    pair.proceed()
    #expect(Self.isPatched(pair) == isPatched)
    while pair.proceed() {}
    #expect(pair.pe1.model == model)
  }

  /// A patch applies to the configuration in force only; what was prepared for another one is made
  /// again.
  @Test func aChangeFromAnotherConfigurationIsNotPatched() {
    var model = Self.model()
    var pair = Pair(model, DynamicTunnelTests.right())
    let former = pair.pe1.prepared
    model.serviceSets[0].rules[0].terms[3].source = .any
    pair.commit(model)
    model.serviceSets[0].rules[0].terms[4].source = .any
    let prepared = PreparedModel(model, former: former)
    #expect(prepared.changes?.terms == [3, 4])
    pair.pe1.beginUpdate(prepared)
    pair.proceed()
    #expect(!Self.isPatched(pair))
    while pair.proceed() {}
    #expect(pair.pe1.model == model)
  }

  @Test func tunnelsMayExchangeTheirSPIs() {
    var model = Self.model()
    var pair = Pair(model, DynamicTunnelTests.right())
    let terms = model.serviceSets[0].rules[0].terms
    model.serviceSets[0].rules[0].terms[1].security = terms[2].security
    model.serviceSets[0].rules[0].terms[2].security = terms[1].security
    pair.commit(model)
    let tunnels = pair.pe1.serviceSetStatus[0].tunnels
    #expect(tunnels.allSatisfy { $0.state == .installed || $0.kind == .dynamic })
  }
}
