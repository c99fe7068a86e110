import Cryptography
import IKE
import IPsec
@testable import Router
import Testing
import Wire

/// Statements of later releases, which the chapter does not have, and the effect of each.
@Suite("Statements around the suites")
struct SuiteStatementTests {
  fileprivate func tunnel(_ router: Router) throws -> TunnelStatus {
    try #require(router.serviceSetStatus.first?.tunnels.first)
  }

  private static func left(_ change: (inout TermModel) -> Void = { _ in }) -> RouterModel {
    DynamicTunnelTests.left(change)
  }

  /// A probe is sent to the peer after 5 seconds without packets and then every 5 seconds; after
  /// two probes without an answer the peer is declared dead.
  @Test func aSilentPeerIsProbedAndDeclaredDead() throws {
    var pair = Pair(
      Self.left { $0.peerDetection = .init(interval: .seconds(5), threshold: 2) },
      DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    #expect(try tunnel(pair.pe1).state == .installed)
    // While the peer answers, only probes and answers are sent.
    let before = pair.crossed.count
    pair.advance(by: .seconds(30))
    #expect(try tunnel(pair.pe1).state == .installed)
    let asked = pair.crossed.dropFirst(before)
    #expect(asked.count >= 8 && asked.allSatisfy { $0.header.protocol == .udp })
    // Now the peer does not answer any more.
    pair.core = { _ in [] }
    pair.advance(by: .seconds(9))
    #expect(try tunnel(pair.pe1).state == .installed)
    pair.advance(by: .seconds(12))
    #expect(try tunnel(pair.pe1).state != .installed)
    // Without the statement the tunnel would have stayed.
    pair.core = { [$0.octets] }
    pair.fromCE1(.echo())
    #expect(try tunnel(pair.pe1).state == .installed)
  }

  @Test func withoutTheStatementIdlePeersAreNotProbed() throws {
    var pair = Pair(Self.left(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    let before = pair.crossed.count
    pair.core = { _ in [] }
    pair.advance(by: .seconds(120))
    #expect(pair.crossed.count == before)
    #expect(try tunnel(pair.pe1).state == .installed)
  }

  @Test func aResponderOnlyWaits() throws {
    var model = Self.left()
    model.establishment = .responderOnly
    var pair = Pair(model, DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    pair.advance(by: .seconds(60))
    #expect(pair.crossed.isEmpty)
    let status = try tunnel(pair.pe1)
    #expect(status.state == .notInstalled(.awaitingPeer) && status.packetsDropped == 1)
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    #expect(pair.atCE1.count == 1)
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    #expect(try tunnel(pair.pe1).state == .installed)
  }

  /// A router that ignores NATs sends no NAT-D payloads, and uses port 500 only.
  @Test(arguments: [false, true])
  func natsAreIgnored(_ ofSet: Bool) throws {
    var model = Self.left()
    if ofSet { model.serviceSets[0].ignoresNATs = true } else { model.ignoresNATs = true }
    var pair = Pair(model, DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    // A message without the two NAT-D payloads is shorter by their headers and SHA-1 digests.
    var seeing = Pair(Self.left(), DynamicTunnelTests.right())
    seeing.fromCE1(.echo())
    let lengths = [pair, seeing].map { pair in pair.crossed.map { $0.octets.count } }
    #expect(lengths[1][2] - lengths[0][2] == 2 * 24)
    #expect(lengths[1][0] - lengths[0][0] == 3 * 20)
  }

  @Test func aWindowIsAsLongAsItSays() throws {
    var right = DynamicTunnelTests.right()
    right.serviceSets[0].rules[0].terms[0].antiReplay = .window(256)
    var pair = Pair(Self.left(), right)
    pair.fromCE1(.echo())
    let window = try tunnel(pair.pe2).associations.first?.replayWindowSize
    #expect(window == 256)
    // The first of 200 packets arrives last.
    var held: [UInt8]?
    pair.core = { packet in
      guard packet.header.protocol == .esp else { return [packet.octets] }
      if held == nil {
        held = packet.octets
        return []
      }
      return [packet.octets]
    }
    for _ in 0..<200 { pair.fromCE1(.echo()) }
    let late = try #require(held)
    pair.core = { packet in [late, packet.octets] }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 202)
    #expect(try tunnel(pair.pe2).statistics.replayBeforeWindowDrops == 0)
  }

  /// A statement of a term takes precedence over that of the service set, each by itself.
  @Test func aServiceSetCompletesItsTerms() throws {
    func term(_ name: String, _ change: (inout TermModel) -> Void = { _ in }) -> TermModel {
      var term = TermModel(
        name: name, remoteGateway: Pair.ce1, security: DynamicTunnelTests.dynamic)
      change(&term)
      return term
    }
    let rule = RuleModel(
      name: "r", matchDirection: .input,
      terms: [
        term("none"),
        term("own") {
          $0.ownTunnelMTU = 1_400
          $0.dontFragment = .set
          $0.antiReplay = .window(128)
        },
        term("unchecked") { $0.antiReplay = .unchecked },
      ])
    #expect(rule.completed(by: TunnelOptions()) == rule)
    let options = TunnelOptions(dontFragment: .copy, tunnelMTU: 600, antiReplay: .window(512))
    let terms = rule.completed(by: options).terms
    #expect(terms.map(\.tunnelMTU) == [600, 1_400, 600])
    #expect(terms.map(\.dontFragment) == [.copy, .set, .copy])
    #expect(terms.map(\.antiReplayWindowSize) == [512, 128, 64])
    #expect(terms.map(\.checksReplay) == [true, true, false])
  }
}

extension SuiteStatementTests {
  /// The outer packets use the routes of the instance that is configured for the gateway.
  @Test func gatewaysUseTheConfiguredInstance() throws {
    var model = DynamicTunnelTests.left()
    let outside = model.serviceSets[0]
    var pair = Pair(model, DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    // No such address exists in the other instance.
    model.routingInstances.append(RoutingInstanceModel(name: "elsewhere"))
    model.serviceSets[0].gatewayInstance = "elsewhere"
    pair.commit(model)
    #expect(
      try tunnel(pair.pe1).state == .notInstalled(.localGatewayNotOwn(outside.localGateway)))
    model.serviceSets[0].gatewayInstance = "default"
    pair.commit(model)
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 2)
  }
}
