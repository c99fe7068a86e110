import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

@testable import IKE

/// Our state machines replace the responder in the recorded negotiation of two strongSwans. They
/// receive the messages of strongSwan's initiator and use the nonces, cookies and Diffie-Hellman
/// value of its responder; their answers must be those of that responder.
@Suite("The recorded negotiation, replayed")
struct RecordedNegotiationTests {
  private let library = CryptographicLibrary()
  private let initiator = Endpoint(IPv4Address(10, 9, 0, 1))
  private let responder = IPv4Address(10, 9, 0, 2)
  private static let cookie: UInt64 = 0x5514_A368_5E54_A6F3
  private static let nonces = hexadecimal(Recorded.quickModeNonces)

  private var policy: IKEPolicy {
    IKEPolicy(
      name: "ike", proposals: [IKEProposal(name: "p", for: .seconds(15_840))],
      preSharedKey: Recorded.preSharedKey)
  }

  private func world() -> Environment {
    var world = Environment(
      generator: AnyGenerator(SeededGenerator(seed: 1)), library: library,
      now: Instant(sinceOrigin: .seconds(1)))
    world.recorded = RecordedChoices(
      nonces: [Recorded.responderNonce, Array(Self.nonces.suffix(32))],
      keyExchanges: [
        DiffieHellman(
          .group2, publicValue: Recorded.responderValue, outcome: Secret(Recorded.sharedSecret))
      ])
    return world
  }

  private func header(_ datagram: [UInt8]) throws -> ISAKMPHeader {
    try ISAKMPHeader(parsing: datagram)
  }

  private func sent(_ outputs: [PhaseOneOutput]) -> [[UInt8]] {
    outputs.compactMap { if case .send(let datagram, _) = $0 { datagram } else { nil } }
  }

  private func mainMode(
    _ world: inout Environment
  ) throws -> (answers: [[UInt8]], established: EstablishedPhaseOne) {
    var (machine, outputs) = try MainModeResponder.answer(
      header(Recorded.mainMode1), Recorded.mainMode1, policies: [policy], local: responder,
      peer: initiator, cookie: Self.cookie)
    var answers = sent(outputs)
    for datagram in [Recorded.mainMode3, Recorded.mainMode5] {
      outputs = try machine.handle(
        header(datagram), datagram, from: Endpoint(IPv4Address(10, 9, 0, 1)), in: &world)
      answers += sent(outputs)
    }
    let established = outputs.lazy.compactMap { output -> EstablishedPhaseOne? in
      if case .established(let established) = output { established } else { nil }
    }.first
    return (answers, try #require(established))
  }

  /// Message 5 authenticates the initiator with HASH_I, and message 6 equals the recorded one octet
  /// for octet. This checks SKEYIDs, the key and vectors of the cipher, and HASH_R.
  @Test func mainModeAnswersAsStrongSwanDid() throws {
    var world = world()
    let (answers, established) = try mainMode(&world)
    try #require(answers.count == 3)
    let ours = try ISAKMPMessage(parsing: answers[0])
    let theirs = try ISAKMPMessage(parsing: Recorded.mainMode2)
    #expect(ours.header.responderCookie == theirs.header.responderCookie)
    #expect(ours.payloads.first == theirs.payloads.first)
    #expect(
      try ISAKMPMessage(parsing: answers[1]).payloads.prefix(2)
        == ISAKMPMessage(parsing: Recorded.mainMode4).payloads.prefix(2))
    #expect(answers[2] == Recorded.mainMode6)
    #expect(established.lastBlock == 0x4BB4_8ECC_C618_8512)
    #expect(established.notifications.map(\.type) == [.initialContact])
    #expect(established.peerIdentity.description == "10.9.0.1")
    let keys = established.keyed.keys
    #expect(keys.skeyid == Secret(hexadecimal("5ED2129886D28D182730D95206355F26001F36E0")))
    #expect(
      keys.cipherKey
        == Secret(hexadecimal("C6930D57C9BB71A733C446C129EAB330E0DE0BF7F5153797")))
  }

  /// HASH(1) and HASH(3) are accepted, message 2 of quick mode equals the recorded one octet for
  /// octet, and the keys are those that strongSwan gave to its kernels.
  @Test func quickModeAnswersAsStrongSwanDid() throws {
    var world = world()
    let established = try mainMode(&world).established
    let first = Recorded.quickMode[0]
    let envelope = PhaseTwoEnvelope(established, messageID: try header(first).messageID)
    let offer = try envelope.open(header(first), first, vector: envelope.firstVector).message
    let selectors = try offer.identifications()
    let proposal = try #require(try offer.securityAssociation().proposals.first)
    let lifetime = IPsecTransform(.esp, proposal.transforms[0])?.lifetime
    var tunnel = TunnelPolicy.right()
    tunnel.remote = try #require(selectors[0].prefix)
    tunnel.local = try #require(selectors[1].prefix)
    tunnel.remoteGateways = [initiator.address]
    tunnel.ipsec.proposals[0].lifetime = lifetime ?? .seconds(28_800)
    var (machine, outputs) = try QuickModeResponder.answer(
      header(first), first, established, gateway: initiator.address,
      tunnels: TunnelPolicyTable([tunnel]),
      spis: SPIs(ah: 1, esp: 0x6278_77D3), in: &world)
    let answers = outputs.compactMap { output -> [UInt8]? in
      if case .send(let datagram, _) = output { datagram } else { nil }
    }
    #expect(answers == [Recorded.quickMode[1]])
    outputs = try machine.handle(header(Recorded.quickMode[2]), Recorded.quickMode[2])
    guard case .installOutbound(let pair)? = outputs.first else {
      Issue.record("no pair")
      return
    }
    #expect(pair.inbound.spi == 0x6278_77D3 && pair.outbound.spi == 0xFB64_F433)
    #expect(
      pair.inbound.encryption?.key
        == Secret(hexadecimal("cee0babc2e0d0d606b79b6a7569a88f76a22465cc2bad741")))
    #expect(
      pair.outbound.authentication?.key
        == Secret(hexadecimal("2f937daac7c14006a22da6206675f455708e1598")))
  }

  /// The last messages of strongSwan's initiator delete what was negotiated.
  @Test func readsTheDeletesOfStrongSwan() throws {
    var world = world()
    let established = try mainMode(&world).established
    var deletes: [DeletePayload] = []
    for datagram in [Recorded.deletePair, Recorded.deletePhaseOne] {
      let envelope = PhaseTwoEnvelope(established, messageID: try header(datagram).messageID)
      let message = try envelope.open(
        header(datagram), datagram, vector: envelope.firstVector
      ).message
      try message.require(.informational)
      deletes += try message.deletes()
    }
    #expect(deletes.map(\.protocolID) == [3, 1])
    #expect(deletes.last?.spis == [established.keyed.agreement.cookies.octets])
  }

  /// If a single octet that HASH_I authenticates, or of HASH_I itself, is altered, the message is
  /// rejected. INITIAL-CONTACT follows behind them.
  @Test func alteredMessagesAreRejected() throws {
    for index in 28..<64 {
      var world = world()
      var (machine, _) = try MainModeResponder.answer(
        header(Recorded.mainMode1), Recorded.mainMode1, policies: [policy], local: responder,
        peer: initiator, cookie: Self.cookie)
      _ = try machine.handle(
        header(Recorded.mainMode3), Recorded.mainMode3, from: Endpoint(IPv4Address(10, 9, 0, 1)),
        in: &world)
      var altered = Recorded.mainMode5
      altered[index] ^= 1
      #expect(throws: NegotiationError.self) {
        _ = try machine.handle(
          header(altered), altered, from: Endpoint(IPv4Address(10, 9, 0, 1)), in: &world)
      }
    }
  }

  /// NIST's ACVP sample of IKEv1 is computed by `KeyedPhaseOne`, which derives the keys in a
  /// negotiation.
  @Test func derivesTheKeysOfNISTInPlace() throws {
    let agreement = NegotiatedPhaseOne(
      role: .responder,
      cookies: Cookies(initiator: 0x83D3_74C3_0B3B_5082, responder: 0x5AFC_0DA0_6C72_8029),
      local: responder, peer: initiator,
      policy: IKEPolicy(
        name: "ike", proposals: [IKEProposal(name: "p")], preSharedKey: Secret([0x75])),
      proposal: IKEProposal(name: "p"), isShortened: false, offerBody: [], capabilities: [])
    let ours = DiffieHellman(
      .group2, publicValue: [1],
      outcome: Secret(
        hexadecimal("739003ba2c11c982946c65e26acf661fbf8ebb78011a9fead79efa12fe3e71cc")))
    let keyed = try KeyedPhaseOne(
      agreement, ours, peerValue: [2],
      nonces: (hexadecimal("b9a2d0e922dc66dd"), hexadecimal("2130166863b5ddef")),
      library: library)
    #expect(keyed.keys.skeyid == Secret(hexadecimal("62b04d112877e442fc3282fc37c076997718a0b9")))
    #expect(
      keyed.keys.derivation == Secret(hexadecimal("369e5aad1bdb5faf6a3d929d500cdc236710a9ab")))
    #expect(
      keyed.keys.authentication == Secret(hexadecimal("588e957d8d790d093b3a39f121473473af78e9bb")))
    #expect(
      keyed.keys.encryption == Secret(hexadecimal("cd74b0c048219db81384d3fda8f6cda51e398a2b")))
  }
}
