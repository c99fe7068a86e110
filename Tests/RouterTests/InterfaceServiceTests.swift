import Cryptography
import IPsec
import Router
import Testing
import Wire

/// Interface-style service sets are applied to units, and protect packets that enter or leave
/// there.
@Suite("Interface-style service sets")
struct InterfaceServiceTests {
  /// Returns a router with everything in the default instance. With `input` the service set is
  /// applied to the customer's unit and matches packets that arrive there; otherwise it is applied
  /// to the core unit and matches packets that leave there.
  static func model(
    isLeft: Bool, direction: RuleModel.MatchDirection, destination: IPv4Prefix,
    security: TermModel.Security? = nil, logsPackets: Bool = false
  ) -> RouterModel {
    let sets = ["set-1"]
    let (near, far) = isLeft ? (Pair.ce1, Pair.ce2) : (Pair.ce2, Pair.ce1)
    let local = IPv4Address(21, 21, isLeft ? 1 : 2, 1)
    let remote = IPv4Address(21, 21, isLeft ? 2 : 1, 1)
    let customer = direction == .input ? sets : []
    let core = direction == .output ? sets : []
    let security = security ?? (isLeft ? .esp : TermModel.Security.esp.mirrored)
    let term = TermModel(
      name: "term-1", destination: destination, remoteGateway: remote, security: security,
      logsPackets: logsPackets)
    return RouterModel(
      interfaces: [
        .port(
          "so-0/0/0", InterfaceAddress(IPv4Address(6, 6, 6, 6), length: 32), input: customer,
          output: customer),
        .port("so-2/2/0", InterfaceAddress(local, length: 16), input: core, output: core),
        InterfaceModel(name: "sp-3/1/0", units: [UnitModel(number: 0)]),
      ],
      routingInstances: [
        RoutingInstanceModel(
          name: "default",
          staticRoutes: [
            .host(near, .interface(Pair.customer)), .host(far, .address(remote)),
          ])
      ],
      serviceSets: [
        ServiceSetModel(
          name: "set-1", style: .interface(service: LogicalInterface(name: "sp-3/1/0", unit: 0)),
          localGateway: local,
          rules: [RuleModel(name: "rule-1", matchDirection: direction, terms: [term])])
      ])
  }

  private static func pair(
    _ direction: RuleModel.MatchDirection, left: IPv4Prefix = .any
  ) -> Pair {
    Pair(
      model(isLeft: true, direction: direction, destination: left),
      model(isLeft: false, direction: direction, destination: .any))
  }

  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func sealsInItsDirectionAndOpensInTheOther(_ direction: RuleModel.MatchDirection) {
    var pair = Self.pair(direction)
    pair.fromCE1(.echo())
    #expect(pair.atCE2.map(\.header.timeToLive) == [62])
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    #expect(pair.atCE1.count == 1)
    #expect(pair.crossed.count == 2 && pair.crossed.allSatisfy { $0.header.protocol == .esp })
  }

  /// The rules match everything that leaves by the core unit, except the messages that negotiate
  /// their own tunnel.
  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func negotiatesPastItsOwnRules(_ direction: RuleModel.MatchDirection) {
    var policy = IKEPolicyModel(name: "ike-policy")
    policy.preSharedKey = Secret("secret".utf8)
    var models = [true, false].map {
      Self.model(
        isLeft: $0, direction: direction, destination: .any, security: DynamicTunnelTests.dynamic)
    }
    for index in models.indices { models[index].ikePolicies = [policy] }
    var pair = Pair(models[0], models[1])
    pair.fromCE1(.echo())
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    #expect(pair.atCE2.count == 1 && pair.atCE1.count == 1)
    #expect(
      pair.crossed.map(\.header.protocol)
        == Array(repeating: .udp, count: 9) + [.esp, .esp])
  }

  @Test(arguments: [RuleModel.MatchDirection.input, .output])
  func whatNoRuleMatchesIsDropped(_ direction: RuleModel.MatchDirection) {
    var pair = Self.pair(direction, left: IPv4Prefix(host: IPv4Address(8, 8, 8, 77)))
    pair.fromCE1(.echo())
    #expect(pair.crossed.isEmpty)
    #expect(pair.pe1.serviceSetStatus.first?.drops == [.noRuleMatch: 1])
  }

  /// A peer that has the keys can nest packets to the gateway in each other, as deep as the length
  /// of a packet allows. The router decapsulates only a few levels.
  @Test func packetsWithinPacketsEnd() throws {
    var pair = Self.pair(.input)
    guard case .manual(_, let parameters) = TermModel.Security.esp else { return }
    var peer = try OutboundSecurityAssociation(parameters, library: CryptographicLibrary())
    let (source, destination) = (IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1))
    func nested(_ levels: Int) throws -> [UInt8] {
      var octets = IPv4Packet.echo(from: source, to: destination).octets
      for _ in 0..<levels {
        octets = try peer.seal(
          octets, behind: TunnelHeader(source: source, destination: destination, identification: 1),
          initializationVector: 7)
      }
      return octets
    }
    // Two levels, as of a tunnel in a tunnel, are accepted.
    pair.crossed = []
    var outputs = pair.pe2.receive(try nested(2), on: Pair.core, at: pair.now)
    #expect(outputs.contains { if case .transmit = $0 { true } else { false } })
    #expect(pair.pe2.dropCounters[.serviceLoop] == nil)
    let deep = try nested(60)
    outputs = pair.pe2.receive(
      [PacketBuffer](repeating: PacketBuffer(deep), count: 64), on: Pair.core, at: pair.now)
    #expect(pair.pe2.dropCounters[.serviceLoop] == 64)
    let opened = try #require(pair.pe2.serviceSetStatus.first).statistics.decryptedPackets
    #expect(opened == 2 + 4 * 64)
  }

  @Test func theGatewayItselfCanBePinged() {
    var pair = Self.pair(.input)
    pair.fromCE1(.echo(to: IPv4Address(6, 6, 6, 6)))
    #expect(pair.atCE1.count == 1)
  }
}
