import Cryptography
import IKE
import IPsec
import Testing
import Wire

/// A negotiation that fails is logged with a reason that helps to correct the configuration.
@Suite("Negotiations that fail")
struct FailureTests {
  private func failed(_ left: TunnelPolicy, _ right: TunnelPolicy) -> Pair {
    var pair = Pair([left], [right])
    pair.leftNegotiates()
    pair.run(for: .seconds(120))
    #expect(!pair.isUp)
    #expect(pair.left.inbound.isEmpty && pair.right.inbound.isEmpty)
    return pair
  }

  @Test func noCommonProposalOfPhaseOne() {
    let pair = failed(
      .left(.preShared([IKEProposal(name: "a", group: .group1, hash: .md5)])),
      .right(.preShared([IKEProposal(name: "p1", group: .group1, hash: .sha1)])))
    #expect(
      pair.right.failures.map(\.description) == [
        "negotiation begun by peer 10.9.0.1 failed: "
          + "peer offered 3des-cbc/md5/group1; proposal p1 wants sha1"
      ])
    #expect(
      pair.left.failures.map(\.description) == [
        "negotiation with peer 10.9.0.2 failed for t: "
          + "peer answered NO-PROPOSAL-CHOSEN: it accepts none of our proposals"
          + "; we offered 3des-cbc/md5/group1"
      ])
  }

  @Test func noCommonProposalOfPhaseTwo() {
    let pair = failed(
      .left(.preShared(), [IPsecProposal(name: "a", encryption: .des)]),
      .right(.preShared(), [IPsecProposal(name: "q1")], secrecy: .group2))
    #expect(
      pair.right.failures.map(\.description) == [
        "negotiation begun by peer 10.9.0.1 failed: peer offered esp des-cbc/hmac-sha1-96; "
          + "proposal q1 wants 3des-cbc and perfect-forward-secrecy keys group2"
      ])
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered NO-PROPOSAL-CHOSEN: it accepts none of our proposals"
          + "; we offered esp des-cbc/hmac-sha1-96"
      ])
    // The IKE SA has been established, and stays.
    #expect(pair.left.phaseOnes.count == 1)
  }

  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func otherPreSharedKeys(_ mode: IKEPolicy.Mode) {
    let pair = failed(
      .left(.preShared(mode: mode, key: "secret")), .right(.preShared(mode: mode, key: "secert")))
    let who = mode == .main ? pair.right : pair.left
    #expect(
      who.failures.first?.description.contains("do the pre-shared keys agree?") == true)
    #expect(pair.left.failures.count == 1)
    #expect(pair.left.phaseOnes.isEmpty && pair.right.phaseOnes.isEmpty)
  }

  @Test func selectorsOfNoTerm() {
    var other = TunnelPolicy.right()
    other.remote = .any
    let pair = failed(.left(), other)
    #expect(
      pair.right.failures.map(\.error.description) == [
        "peer asks for 20.1.0.0/16 here and 10.1.0.0/16 there; "
          + "tunnel t has 20.1.0.0/16 here and 0.0.0.0/0 there"
      ])
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered INVALID-ID-INFORMATION: it has no such selectors"
          + ", or does not know our identity"
          + "; we asked for 10.1.0.0/16 here and 20.1.0.0/16 there"
      ])
  }

  /// The Diffie-Hellman groups of perfect forward secrecy at both ends.
  struct Secrecy: Sendable {
    var offered: DiffieHellmanGroup?
    var ours: DiffieHellmanGroup?
    var words: String
  }

  @Test(arguments: [
    Secrecy(offered: nil, ours: .group1, words: "perfect-forward-secrecy keys group1"),
    Secrecy(offered: .group1, ours: .group2, words: "perfect-forward-secrecy keys group2"),
    Secrecy(offered: .group2, ours: nil, words: "no perfect-forward-secrecy"),
  ])
  func otherSecrecy(_ row: Secrecy) {
    let pair = failed(.left(secrecy: row.offered), .right(secrecy: row.ours))
    let group = row.offered.map { "/\($0.rawValue)" } ?? ""
    #expect(
      pair.right.failures.map(\.error.description) == [
        "peer offered esp 3des-cbc/hmac-sha1-96\(group); proposal q1 wants \(row.words)"
      ])
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered NO-PROPOSAL-CHOSEN: it accepts none of our proposals"
          + "; we offered esp 3des-cbc/hmac-sha1-96\(group)"
      ])
  }

  /// The SPI in the notification identifies the refused one of several quick modes.
  @Test func theRefusedOneOfManyFails() {
    var other = TunnelPolicy.right(secrecy: .group1, name: "t2", network: 2)
    other.ipsec.name = "other"
    var pair = Pair(
      [.left(name: "t1"), .left(name: "t2", network: 2), .left(name: "t3", network: 3)],
      [.right(name: "t1"), other, .right(name: "t3", network: 3)])
    for tunnel: TunnelIdentifier in ["t1", "t2", "t3"] { pair.leftNegotiates(tunnel) }
    pair.run()
    #expect(pair.carries("t1") && pair.carries("t3"))
    #expect(pair.left.failures.map(\.tunnel) == ["t2"])
  }

  /// The other end does not have the tunnel in its configuration yet, or its answer is lost for
  /// good.
  @Test func quickModeWithoutAnAnswer() {
    var pair = Pair([.left()], [.right()])
    pair.latency = { _ in [.milliseconds(10)] }
    pair.leftNegotiates()
    while pair.left.phaseOnes.isEmpty { pair.run(for: .milliseconds(10)) }
    pair.latency = { _ in [] }
    pair.inFlight = []
    pair.run(for: .seconds(120))
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer did not answer message 1 of quick mode; do its proposals and selectors match ours?"
      ])
  }

  @Test func anUnknownAddressIsNotAnswered() {
    var stranger = TunnelPolicy.right()
    stranger.remoteGateways = [IPv4Address(10, 9, 0, 77)]
    let pair = failed(.left(), stranger)
    #expect(pair.log.allSatisfy { !$0.toLeft })
    #expect(pair.right.rejections.allSatisfy { $0.reason == .unknownPeer })
    #expect(
      pair.left.failures.map(\.error.description)
        == [
          "peer did not answer message 1 of main mode"
            + "; is it reachable, and does it have a tunnel to this gateway?"
        ])
  }

  @Test func repetitionsGrowAndEnd() {
    var pair = Pair([.left()], [.right()])
    pair.latency = { _ in [] }
    pair.leftNegotiates()
    pair.run(for: .seconds(300))
    #expect(
      pair.log.map { Pair.start.duration(to: $0.due).components.seconds } == [0, 2, 6, 14, 30])
    #expect(pair.left.failures.count == 1)
    #expect(pair.left.gateway.nextDeadline == nil)
  }

  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func identitiesThatAreNotConfigured(_ mode: IKEPolicy.Mode) {
    let pair = failed(
      .left(.preShared(mode: mode, local: .init(keys: ["west"]))),
      .right(.preShared(remote: .init(keys: ["east"]))))
    #expect(
      pair.right.failures.map(\.error.description) == [
        "peer says it is key_id west, and the policy's remote-id accepts 10.9.0.1, key_id east"
      ])
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered AUTHENTICATION-FAILED: it does not accept our identity"
          + "; we say that we are key_id west"
      ])
  }

  @Test func certificatesThatAreRejected() throws {
    func policy(_ name: TestKeys.Name, trusts: Bool = true) throws -> IKEPolicy {
      IKEPolicy(
        name: "ike", proposals: [IKEProposal(name: "p", method: .rsaSignatures)],
        certificate: try TestKeys.localCertificate(name, trusts: trusts))
    }
    let untrusted = failed(
      .left(try policy(.left)), .right(try policy(.right, trusts: false)))
    #expect(
      untrusted.right.failures.map(\.error.description) == [
        "authentication failed: the peer's certificate CN=pe1,O=Example was issued by "
          + "CN=Example CA,O=Example, whose CA certificate is not loaded here"
      ])
    #expect(
      untrusted.left.failures.map(\.error.description) == [
        "peer answered INVALID-CERT-AUTHORITY: it has no CA certificate that leads to our "
          + "certificate CN=pe1,O=Example"
      ])
    // The certificate is valid, and belongs to 10.9.0.2.
    var liar = try policy(.right)
    liar.local.addresses = [Pair.leftAddress]
    let lied = failed(.left(liar), .right(try policy(.right)))
    #expect(
      lied.right.failures.map(\.error.description) == [
        "peer says it is 10.9.0.1, and its certificate names subject CN=pe2,O=Example, "
          + "address 10.9.0.2, fqdn pe2.example, user_fqdn noc@pe2.example"
      ])
    #expect(
      lied.left.failures.map(\.error.description) == [
        "peer answered AUTHENTICATION-FAILED: it does not accept our identity, or our certificate "
          + "CN=pe2,O=Example does not say that"
      ])

    // The initiator refuses the responder after the responder has established phase 1: the
    // responder receives a notification, and deletes its IKE SA.
    let believed = failed(
      .left(try policy(.left, trusts: false)), .right(try policy(.right)))
    #expect(
      believed.left.failures.map(\.error.description) == [
        "authentication failed: the peer's certificate CN=pe2,O=Example was issued by "
          + "CN=Example CA,O=Example, whose CA certificate is not loaded here"
      ])
    #expect(
      believed.right.failures.map(\.error.description) == [
        "peer answered INVALID-CERT-AUTHORITY: it has no CA certificate that leads to our "
          + "certificate CN=pe2,O=Example"
      ])
    #expect(believed.right.phaseOnes.isEmpty)

    var late = Pair([.left(try policy(.left))], [.right(try policy(.right))])
    late.now = Instant(sinceOrigin: .seconds(5_000_000_000))
    late.leftNegotiates()
    late.run(for: .seconds(60))
    #expect(
      late.right.failures.map(\.error.description) == [
        "authentication failed: the peer's certificate CN=pe1,O=Example expired on "
          + "Oct 26 15:34:52 2100 GMT"
      ])
    #expect(
      late.left.failures.map(\.error.description) == [
        "peer answered INVALID-CERTIFICATE: our certificate CN=pe1,O=Example expired on "
          + "Oct 26 15:34:52 2100 GMT"
      ])
    var early = Pair([.left(try policy(.left))], [.right(try policy(.right))])
    early.now = Instant(sinceOrigin: .seconds(1_700_000_000))
    early.leftNegotiates()
    early.run(for: .seconds(60))
    #expect(
      early.right.failures.first?.error.description.contains("is not valid before Nov 23") == true)
    #expect(
      early.left.failures.first?.error.description.contains("our certificate") == true)
  }

  @Test func proposalsWithoutTheirSecret() {
    let pair = failed(
      .left(
        IKEPolicy(name: "ike", proposals: [IKEProposal(name: "p", method: .rsaSignatures)])),
      .right())
    #expect(pair.log.isEmpty)
    #expect(pair.left.failures.map(\.error.reason) == [.noCredentials(policy: "ike")])
  }
}
