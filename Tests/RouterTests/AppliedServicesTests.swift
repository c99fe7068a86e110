import Cryptography
import IPsec
import Router
import Testing
import Wire

/// A service set that is applied to a unit drops packets that none of its terms matches, except
/// those of the gateway itself.
@Suite("Packets that no term matches, on a unit with service sets")
struct AppliedServicesTests {
  private static let gateway = IPv4Address(21, 21, 1, 1)
  private static let otherGateway = IPv4Address(21, 21, 2, 1)

  /// An address of the left router on the side of its customer.
  private static let inner = IPv4Address(6, 6, 6, 6)
  private static let loopback = IPv4Address(7, 7, 7, 7)
  private static let spoke = IPv4Address(9, 9, 9, 9)
  private static let otherCE = IPv4Address(8, 8, 8, 77)

  /// Returns the left end, whose service set is applied to the core unit in both directions;
  /// `direction` is that of the rule.
  private static func model(
    _ direction: RuleModel.MatchDirection, to destination: IPv4Prefix = .any,
    logsPackets: Bool = false
  ) -> RouterModel {
    var model = InterfaceServiceTests.model(
      isLeft: true, direction: .output, destination: destination, logsPackets: logsPackets)
    model.serviceSets[0].rules[0].matchDirection = direction
    return model
  }

  private static func pair(_ left: RouterModel) -> Pair {
    var right = InterfaceServiceTests.model(isLeft: false, direction: .output, destination: .any)
    for host in [loopback, spoke] {
      right.routingInstances[0].staticRoutes.append(.host(host, .address(gateway)))
    }
    right.routingInstances[0].staticRoutes.append(.host(otherCE, .interface(Pair.customer)))
    return Pair(left, right)
  }

  private func drops(_ router: Router) -> [DropReason: UInt64] {
    (router.serviceSetStatus.first?.drops ?? [:]).filter { $0.value > 0 }
  }

  private func onlyLogs(_ outputs: [RouterOutput]) -> Bool { outputs.allSatisfy { $0.isLog } }

  /// The rule matches packets that arrive at the unit; packets that leave by it are dropped, and
  /// not sent without protection.
  @Test func nothingLeavesBecauseARuleMatchesTheOtherDirection() {
    var pair = Self.pair(Self.model(.input, to: IPv4Prefix(host: Pair.ce2)))
    pair.fromCE1(.echo())
    #expect(pair.crossed.isEmpty && pair.atCE2.isEmpty)
    #expect(drops(pair.pe1) == [.noRuleMatch: 1])
  }

  @Test func whatComesInAgainstTheDirectionIsDroppedToo() {
    var pair = Self.pair(Self.model(.output, to: IPv4Prefix(host: Pair.ce2)))
    let other = IPv4Packet.echo(from: IPv4Address(8, 8, 8, 2), to: Pair.ce1)
    let outputs = pair.pe1.receive(other.octets, on: Pair.core, at: pair.now)
    #expect(onlyLogs(outputs))
    #expect(drops(pair.pe1) == [.noRuleMatch: 1])
  }

  @Test func isLoggedWhereATermLogs() {
    var pair = Self.pair(
      Self.model(.output, to: IPv4Prefix(host: Self.otherCE), logsPackets: true))
    pair.fromCE1(.echo())
    #expect(
      pair.pe1.logEntries.map(\.message).contains(
        "service set set-1: no rule matches "
          + "11.11.11.1 > 8.8.8.1: ICMP echo request, id 1, seq 0, length 64"))
  }

  // MARK: The gateway's own

  /// Packets between the gateways are not protected, even where a term matches everything, because
  /// the peer's service set could not accept them from a tunnel.
  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func theGatewayPingsItsPeer(_ direction: RuleModel.MatchDirection) throws {
    var pair = Self.pair(Self.model(direction))
    try pair.ping(PingRequest(to: Self.otherGateway))
    #expect(pair.echoes.count == 1)
    #expect(pair.crossed.allSatisfy { $0.header.protocol == .icmp })
    #expect(drops(pair.pe1) == [:])
  }

  /// The other addresses of the router count as hosts behind the gateway.
  @Test func aTermMayTakeWhatTheRouterSays() throws {
    var pair = Self.pair(Self.model(.output))
    try pair.ping(PingRequest(to: Pair.ce2, source: Self.inner))
    #expect(pair.crossed.first?.header.protocol == .esp)
  }

  @Test func whatNoTermTakesOfTheRoutersOwnPasses() throws {
    var pair = Self.pair(Self.model(.output, to: IPv4Prefix(host: Self.otherCE)))
    try pair.ping(PingRequest(to: Pair.ce2, source: Self.inner))
    #expect(pair.crossed.map(\.header.protocol).first == .icmp)
    #expect(drops(pair.pe1) == [:])
  }

  /// An error is protected like the packet that it quotes, which came through a tunnel.
  @Test func errorsAboutProtectedPacketsAreProtected() {
    var pair = Self.pair(Self.model(.output, to: IPv4Prefix(host: Pair.ce2)))
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1, ttl: 2))
    #expect(pair.atCE1.isEmpty)
    #expect(pair.atCE2.count == 1)
    #expect(pair.crossed.map(\.header.protocol) == [.esp, .esp])
    // The term does not match packets of the router, and no other term would protect the error.
    var model = Self.model(.output, to: IPv4Prefix(host: Pair.ce2))
    model.serviceSets[0].rules[0].terms[0].source = IPv4Prefix(host: Pair.ce1)
    pair = Self.pair(model)
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1, ttl: 2))
    #expect(pair.crossed.map(\.header.protocol) == [.esp])
    #expect(drops(pair.pe1) == [.noRuleMatch: 1])
  }

  /// The answer to a ping that came through a tunnel is protected, too.
  @Test func answersToProtectedPacketsAreProtected() {
    var model = Self.model(.output, to: IPv4Prefix(host: Pair.ce2))
    model.interfaces[0].units[0].addresses.append(InterfaceAddress(Self.loopback, length: 32))
    var pair = Self.pair(model)
    pair.fromCE2(.echo(from: Pair.ce2, to: Self.loopback))
    #expect(pair.crossed.map(\.header.protocol) == [.esp, .esp])
    #expect(pair.atCE2.count == 1)
  }

  // MARK: Hubs

  /// A packet that came from one peer, and goes to another by the same unit, is sealed again or
  /// dropped.
  @Test func whatComesOutOfATunnelIsNotLetOutInTheClear() throws {
    let spoke = Self.spoke
    var model = Self.model(.output, to: IPv4Prefix(host: Pair.ce2))
    model.routingInstances[0].staticRoutes.append(.host(spoke, .address(IPv4Address(21, 21, 3, 1))))
    var pair = Self.pair(model)
    pair.fromCE2(.echo(from: Pair.ce2, to: spoke))
    #expect(pair.crossed.map(\.header.protocol) == [.esp])
    #expect(drops(pair.pe1) == [.noRuleMatch: 1])

    // Now there is a term for the other spoke.
    var term = model.serviceSets[0].rules[0].terms[0]
    term.name = "term-2"
    term.destination = IPv4Prefix(host: spoke)
    term.remoteGateway = IPv4Address(21, 21, 3, 1)
    term.security = .manual(.esp, .hmacSHA1, .tripleDES, firstSPI: 0x3000)
    model.serviceSets[0].rules[0].terms.append(term)
    pair = Self.pair(model)
    pair.fromCE2(.echo(from: Pair.ce2, to: spoke))
    #expect(pair.crossed.map(\.header.protocol) == [.esp, .esp])
    #expect(pair.crossed.last?.destination == IPv4Address(21, 21, 3, 1))
  }

  // MARK: Next-hop service sets

  /// Returns a next-hop service set whose inside and outside are in one routing instance. Routes
  /// lead packets to ce2 into the tunnel, so that unprotected packets from ce2 are forged.
  private static func routed(_ destination: IPv4Prefix = .any) -> RouterModel {
    var model = InterfaceServiceTests.model(
      isLeft: true, direction: .input, destination: destination)
    let units = [1, 2].map { LogicalInterface(name: "sp-3/1/0", unit: $0) }
    for index in model.interfaces.indices {
      for unit in model.interfaces[index].units.indices {
        model.interfaces[index].units[unit].inputServiceSets = []
        model.interfaces[index].units[unit].outputServiceSets = []
      }
    }
    model.interfaces[2].units += units.map { UnitModel(number: $0.unit) }
    model.serviceSets[0].style = .nextHop(inside: units[0], outside: units[1])
    model.routingInstances[0].staticRoutes = [
      .host(Pair.ce1, .interface(Pair.customer)), .host(Pair.ce2, .interface(units[0])),
    ]
    return model
  }

  @Test(arguments: [IPv4Prefix.any, IPv4Prefix(host: Pair.ce2)])
  func clearTextAroundANextHopSetIsDropped(_ destination: IPv4Prefix) {
    var pair = Self.pair(Self.routed(destination))
    let forged = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1)
    #expect(
      onlyLogs(pair.pe1.receive(forged.octets, on: Pair.core, at: pair.now)))
    #expect(drops(pair.pe1) == [.unprotected: 1])
    pair.fromCE1(.echo())
    pair.fromCE2(forged)
    #expect(pair.atCE1.count == 1 && pair.atCE2.count == 1)
    // Unprotected packets of other hosts are forwarded.
    let other = IPv4Packet.echo(from: IPv4Address(21, 21, 9, 9), to: Pair.ce1)
    #expect(!onlyLogs(pair.pe1.receive(other.octets, on: Pair.core, at: pair.now)))
  }

  // MARK: Strays

  /// A stray is an ESP packet to a gateway that has no association with its SPI.
  @Test func straysAreCountedByTheSetOfTheirGateway() throws {
    var model = Self.model(.output)
    model.serviceSets[0].rules[0].terms[0].security = TermModel.Security.esp.mirrored
    var pair = Self.pair(model)
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    let status = try #require(pair.pe1.serviceSetStatus.first)
    #expect(status.drops == [.unknownSPI: 2])
    #expect(status.statistics.badHeaders == 2)
    // The counters remain after a commit.
    model.serviceSets[0].rules[0].terms[0].name = "term-9"
    pair.commit(model)
    #expect(pair.pe1.serviceSetStatus.first?.statistics.badHeaders == 2)
    pair.pe1.clearIPsecStatistics(TunnelSelection(serviceSet: "set-2"))
    #expect(pair.pe1.serviceSetStatus.first?.statistics.badHeaders == 2)
    pair.pe1.clearIPsecStatistics(TunnelSelection(serviceSet: "set-1"))
    #expect(pair.pe1.serviceSetStatus.first?.statistics.badHeaders == 0)
    #expect(pair.pe1.serviceSetStatus.first?.drops == [.unknownSPI: 2])
  }
}
