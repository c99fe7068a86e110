import Cryptography
import IKE
import IPsec
import Testing
import Wire

/// The keys of phase 1 and quick mode are those of NIST's samples and of a recorded strongSwan
/// negotiation.
@Suite("Keys of IKE, RFC 2409 §5 and appendix B")
struct KeyDerivationTests {
  private let library = CryptographicLibrary()

  /// NIST's ACVP sample of IKEv1 with a pre-shared key and SHA-1, test case 100.
  @Test func derivesTheKeysOfNIST() throws {
    let nonces = (
      initiator: hexadecimal("b9a2d0e922dc66dd"), responder: hexadecimal("2130166863b5ddef")
    )
    let skeyid = PhaseOneKeys.skeyid(.sha1, preSharedKey: Secret([0x75]), nonces: nonces)
    let keys = try PhaseOneKeys(
      hash: .sha1, cipher: .tripleDES, skeyid: skeyid,
      sharedSecret: Secret(
        hexadecimal("739003ba2c11c982946c65e26acf661fbf8ebb78011a9fead79efa12fe3e71cc")),
      cookies: hexadecimal("83d374c30b3b5082 5afc0da06c728029"))
    #expect(keys.skeyid == Secret(hexadecimal("62b04d112877e442fc3282fc37c076997718a0b9")))
    #expect(keys.derivation == Secret(hexadecimal("369e5aad1bdb5faf6a3d929d500cdc236710a9ab")))
    #expect(
      keys.authentication == Secret(hexadecimal("588e957d8d790d093b3a39f121473473af78e9bb")))
    #expect(keys.encryption == Secret(hexadecimal("cd74b0c048219db81384d3fda8f6cda51e398a2b")))
  }

  @Test func derivesTheKeysOfStrongSwan() throws {
    let keys = try Recorded.keys()
    #expect(keys.skeyid == Secret(hexadecimal("5ED2129886D28D182730D95206355F26001F36E0")))
    #expect(keys.derivation == Secret(hexadecimal("48B622B5E8B47DB64C11CDA83B35BA6292D5528E")))
    #expect(
      keys.authentication == Secret(hexadecimal("77EBF69C04332F865A04F28AD10A7CDCB6F9F9D8")))
    #expect(keys.encryption == Secret(hexadecimal("7340F62BD82A7F40540B5E6FAA1FB646ED8DE81E")))
    // The 24 octets are derived from 20 as appendix B describes.
    #expect(
      keys.cipherKey
        == Secret(hexadecimal("C6930D57C9BB71A733C446C129EAB330E0DE0BF7F5153797")))
  }

  @Test func authenticatesAsStrongSwanDoes() throws {
    let keys = try Recorded.keys()
    let offer = hexadecimal(
      """
      00000001 00000001 00000028 01010001 00000020 01010000
      80010005 80020002 80040002 80030001 800B0001 800C3DE0
      """)
    #expect(
      keys.identityHash(
        values: (Recorded.initiatorValue, Recorded.responderValue),
        cookies: hexadecimal("5BFB17FE65514F58 5514A3685E54A6F3"), offer: offer,
        identity: IdentificationPayload(address: IPv4Address(10, 9, 0, 1)).body)
        == hexadecimal("04DA1BDB46F4F5B1E6114B4E1149D4110634312C"))
    #expect(
      keys.identityHash(
        values: (Recorded.responderValue, Recorded.initiatorValue),
        cookies: hexadecimal("5514A3685E54A6F3 5BFB17FE65514F58"), offer: offer,
        identity: IdentificationPayload(address: IPv4Address(10, 9, 0, 2)).body)
        == hexadecimal("4C8D6DC2A3B8E83825B1BC40EEC3D1B92A9BB2CC"))
  }

  /// HASH(1), HASH(2) and HASH(3) are those in the recorded messages.
  @Test func authenticatesQuickModeAsStrongSwanDoes() throws {
    let keys = try Recorded.keys()
    let cipher = try MessageCipher(.tripleDES, key: keys.cipherKey, library: library)
    let nonces = hexadecimal(Recorded.quickModeNonces)
    let messageID: UInt32 = 1_709_540_530
    var vector: InitializationVector = 0xF120_C811_0270_9DF9
    var hashes: [[UInt8]] = []
    for (index, datagram) in Recorded.quickMode.enumerated() {
      let opened = try #require(try cipher.open(datagram, vector: vector))
      vector = opened.next
      let views = try PayloadView.chain(
        first: .hash, in: opened.clear, from: ISAKMPHeader.length, mayBePadded: true)
      let end = try #require(views.last).body.upperBound
      let rest = Array(opened.clear[views[0].body.upperBound..<end])
      hashes.append(
        index == 2
          ? keys.endHash(messageID, nonces: nonces)
          : keys.messageHash(
            messageID, context: index == 0 ? [] : Array(nonces.prefix(32)), payloads: rest))
      #expect(views[0].bodyOctets == hashes[index])
    }
    #expect(
      hashes == [
        hexadecimal("8F9A0ABE101410BAE630E03CE942675B221F3845"),
        hexadecimal("2B321670EC48D9215D9FE3A803CDF298F1C9D4D8"),
        hexadecimal("07ED7021CD1F8350F70045F35DC078FC1C800643"),
      ])
  }

  /// The initialization vector of each message is the last block of the message before; quick mode
  /// begins with a new one. The decrypted payloads are those in strongSwan's log.
  @Test func readsTheEncryptedMessagesOfStrongSwan() throws {
    let cipher = try MessageCipher(
      .tripleDES, key: Recorded.keys().cipherKey, library: library)
    let first = cipher.initialVector(
      .sha1, publicValues: (Recorded.initiatorValue, Recorded.responderValue))
    #expect(first == 0x7D4A_6D1B_6098_5518)
    let fifth = try #require(try cipher.open(Recorded.mainMode5, vector: first))
    #expect(fifth.next == 0x5FC7_2C4D_EC06_E395)
    #expect(try types(Recorded.mainMode5, fifth.clear) == ["ID", "HASH", "NOTIFY"])
    let sixth = try #require(try cipher.open(Recorded.mainMode6, vector: fifth.next))
    #expect(sixth.next == 0x4BB4_8ECC_C618_8512)
    #expect(try types(Recorded.mainMode6, sixth.clear) == ["ID", "HASH"])

    var vector = cipher.vector(.sha1, after: sixth.next, messageID: 1_709_540_530)
    #expect(vector == 0xF120_C811_0270_9DF9)
    let vectors: [InitializationVector] = [
      0x0796_7B93_7E3C_22AB, 0x821A_B8EB_1D87_B6E0, 0x727D_3AAD_F04B_9AC5,
    ]
    let contents = [
      ["HASH", "SA", "NONCE", "ID", "ID"], ["HASH", "SA", "NONCE", "ID", "ID"], ["HASH"],
    ]
    for (index, datagram) in Recorded.quickMode.enumerated() {
      let opened = try #require(try cipher.open(datagram, vector: vector))
      #expect(try types(datagram, opened.clear) == contents[index])
      vector = opened.next
      if index < 2 { #expect(vector == vectors[index]) }
    }

    let delete = cipher.vector(.sha1, after: sixth.next, messageID: 1_227_320_553)
    #expect(delete == 0xF14F_36E0_59B4_028E)
    let opened = try #require(try cipher.open(Recorded.deletePair, vector: delete))
    #expect(try types(Recorded.deletePair, opened.clear) == ["HASH", "DELETE"])
  }

  @Test func makesTheKeysOfTheRecordedPair() throws {
    let nonces = hexadecimal(Recorded.quickModeNonces)
    let material = KeyMaterial(
      keys: try Recorded.keys(), sharedSecret: nil, nonces: nonces)
    let proposal = IPsecProposal(name: "p")
    let toResponder = try material.parameters(
      for: proposal, spis: SPIs(ah: 0, esp: 0x6278_77D3))
    let toInitiator = try material.parameters(
      for: proposal, spis: SPIs(ah: 0, esp: 0xFB64_F433))
    #expect(
      toResponder
        == SecurityAssociationParameters(
          securityProtocol: .esp, spi: 0x6278_77D3,
          authentication: .init(
            algorithm: .hmacSHA1,
            key: Secret(hexadecimal("581ba00756c61ed32b4296975fe1ae3ef760ec13"))),
          encryption: .init(
            algorithm: .tripleDES,
            key: Secret(
              hexadecimal("cee0babc2e0d0d606b79b6a7569a88f76a22465cc2bad741")))))
    #expect(
      toInitiator.encryption?.key
        == Secret(hexadecimal("8f57423f99f257318c433cb1e578b4e871ead860ef1a4d84")))
    #expect(
      toInitiator.authentication?.key
        == Secret(hexadecimal("2f937daac7c14006a22da6206675f455708e1598")))
  }

  private func types(_ datagram: [UInt8], _ clear: [UInt8]) throws -> [String] {
    let header = try ISAKMPHeader(parsing: datagram)
    return try PayloadView.chain(
      first: header.nextPayload, in: clear, from: ISAKMPHeader.length, mayBePadded: true
    ).map(\.type.description)
  }
}
