import TestSupport
import Testing
import Wire

/// Packets are shown with all their fields, in the manner of tcpdump.
@Suite("Packets at length, in tcpdump's manner")
struct PacketDetailTests {
  private static func packet(
    _ carried: IPProtocol, _ payload: [UInt8], flags: IPv4Header.Flags = [], options: [UInt8] = []
  ) throws -> IPv4Packet {
    let header = IPv4Header(
      source: IPv4Address(21, 21, 1, 1), destination: IPv4Address(21, 21, 2, 1), protocol: carried,
      typeOfService: 0xB8, identification: 7, flags: flags, timeToLive: 9,
      options: try #require(IPv4Options(options)))
    return try #require(IPv4Packet(header: header, payload: payload))
  }

  private static func isakmp(
    _ message: [UInt8], port: UInt16 = 500
  ) throws -> IPv4Packet {
    let (source, destination) = (IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1))
    let datagram = try #require(
      UDPDatagram(sourcePort: port, destinationPort: port, data: message))
    return try packet(.udp, datagram.octets(from: source, to: destination))
  }

  @Test func showsTheHeader() throws {
    let packet = try Self.packet(
      .esp, ESPHeader(spi: 0x3E8, sequence: 1).octets, flags: .dontFragment,
      options: [148, 4, 0, 0])
    #expect(
      PacketSummary(packet.octets, .detail).description
        == "(tos 0xb8, ttl 9, id 7, offset 0, flags [DF], proto: ESP (50), length: 32, "
        + "options (94040000)) 21.21.1.1 > 21.21.2.1: ESP(spi=0x000003e8,seq=0x1), length 8")
  }

  @Test func showsWhatWasKept() throws {
    let esp = ESPHeader(spi: 0x3E8, sequence: 1).octets + [UInt8](repeating: 0, count: 92)
    let packet = try Self.packet(.esp, esp).octets
    #expect(
      PacketSummary(Array(packet.prefix(40)), isCut: true).description
        == "21.21.1.1 > 21.21.2.1: ESP(spi=0x000003e8,seq=0x1), length 100")
    #expect(
      PacketSummary(Array(packet.prefix(20)), .detail, isCut: true).description
        == "(tos 0xb8, ttl 9, id 7, offset 0, flags [none], proto: ESP (50), length: 120) "
        + "21.21.1.1 > 21.21.2.1: esp, length 100")
    for length in 0..<packet.count {
      _ = PacketSummary(Array(packet.prefix(length)), .extensive, isCut: true)
    }
  }

  private static let negotiation = ISAKMPMessage(
    header: ISAKMPHeader(
      initiatorCookie: 7, responderCookie: 8, exchange: .identityProtection),
    payloads: [.nonce([1, 2, 3, 4]), .keyExchange([UInt8](repeating: 9, count: 96))]
  ).octets

  @Test(arguments: [
    (28 + 1, "[|isakmp]"), (28 + 27, "[|isakmp]"), (28 + 28, "isakmp: phase 1 ident, length 136"),
    (23, "21.21.1.1 > 21.21.2.1: udp, length 144"), (24, "[|isakmp]"), (27, "[|isakmp]"),
  ])
  func aSnappedMessageKeepsItsPorts(_ row: (kept: Int, words: String)) throws {
    let packet = try Self.isakmp(Self.negotiation).octets
    #expect(packet.count == 28 + 136)
    let line = PacketSummary(Array(packet.prefix(row.kept)), isCut: true).description
    let ends = row.kept < 24 ? "" : "21.21.1.1.500 > 21.21.2.1.500: "
    #expect(line == ends + row.words)
  }

  @Test func aSnappedMessageShowsThePayloadsThatWereKept() throws {
    let packet = try Self.isakmp(Self.negotiation).octets
    func text(_ kept: Int) -> String {
      let text = PacketSummary(Array(packet.prefix(kept)), .detail, isCut: true).description
      return text.split(separator: "1.500: ", maxSplits: 1).last.map(String.init) ?? text
    }
    let header = "isakmp 1.0 msgid 00000000: phase 1 ? ident:"
    #expect(text(28 + 28) == header + " [|nonce]")
    #expect(text(28 + 28 + 7) == header + " [|nonce]")
    #expect(text(28 + 28 + 8) == header + "\n    (nonce: n len=4) [|ke]")
    #expect(text(28 + 28 + 107) == header + "\n    (nonce: n len=4) [|ke]")
    #expect(text(28 + 28 + 108) == header + "\n    (nonce: n len=4)\n    (ke: key len=96)")
  }

  @Test func whatIsSnappedIsShownAsFarAsItGoes() throws {
    let (source, destination) = (IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2))
    let datagram = try #require(
      UDPDatagram(sourcePort: 7, destinationPort: 9, data: [UInt8](repeating: 0, count: 50)))
    let inner = try #require(
      IPv4Packet(
        header: IPv4Header(source: source, destination: destination, protocol: .udp),
        payload: datagram.octets(from: source, to: destination)))
    let echo = ICMPMessage.echoRequest(
      .init(identifier: 1, sequence: 2, data: [UInt8](repeating: 3, count: 56)))
    let ah =
      [4, 4, 0, 0] + ESPHeader(spi: 0x1001, sequence: 3).octets + [UInt8](repeating: 0, count: 12)
    let esp = ESPHeader(spi: 0x1001, sequence: 3).octets + [UInt8](repeating: 0, count: 80)
    let natTraversal = try #require(
      UDPDatagram(sourcePort: 4_500, destinationPort: 4_500, data: esp))
    let ends = "21.21.1.1 > 21.21.2.1: "
    let innerEnds = "10.0.0.1.7 > 10.0.0.2.9: UDP, length 50"
    let rows: [(IPv4Packet, kept: Int, words: String)] = [
      (try Self.packet(.icmp, echo.octets), 40, ends + "ICMP echo request, id 1, seq 2, length 64"),
      (try Self.packet(.icmp, echo.octets), 27, ends + "icmp, length 64"),
      (
        try Self.packet(.tcp, [4, 0, 0, 22] + [UInt8](repeating: 0, count: 96)), 24,
        "21.21.1.1.1024 > 21.21.2.1.22: tcp, length 100"
      ),
      (try Self.packet(.ipv4, inner.octets), 50, ends + innerEnds),
      (
        try Self.packet(.ah, ah + inner.octets), 80,
        ends + "AH(spi=0x00001001,seq=0x3): " + innerEnds
      ),
      (try Self.packet(.ah, ah + inner.octets), 30, ends + "ah, length 102"),
      (
        try Self.packet(.udp, natTraversal.octets(from: source, to: destination)), 40,
        "21.21.1.1.4500 > 21.21.2.1.4500: UDP-encap: ESP(spi=0x00001001,seq=0x3), length 88"
      ),
      (try Self.packet(.esp, esp), 12, "[|ip]"),
    ]
    for row in rows {
      let line = PacketSummary(Array(row.0.octets.prefix(row.kept)), isCut: true).description
      #expect(line == row.words)
      for kept in 0..<row.0.octets.count {
        _ = PacketSummary(Array(row.0.octets.prefix(kept)), .extensive, isCut: true)
      }
    }
  }

  @Test func showsTheInitiatorOfANegotiation() throws {
    let initiators = ISAKMPInitiators()
    let (one, other) = (IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1))
    func role(
      from source: IPv4Address, to destination: IPv4Address, cookies: (UInt64, UInt64),
      messageID: UInt32 = 0, _ initiators: ISAKMPInitiators? = initiators
    ) throws -> String {
      let header = ISAKMPHeader(
        initiatorCookie: cookies.0, responderCookie: cookies.1, exchange: .informational,
        flags: .encryption, messageID: messageID)
      let datagram = try #require(
        UDPDatagram(
          sourcePort: 500, destinationPort: 500,
          data: header.octets(bodyLength: 8) + [UInt8](repeating: 0, count: 8)))
      let packet = try #require(
        IPv4Packet(
          header: IPv4Header(source: source, destination: destination, protocol: .udp),
          payload: datagram.octets(from: source, to: destination)))
      let text = PacketSummary(packet.octets, .detail, initiators: initiators).description
      return text.contains(" R ")
        ? "R" : text.contains(" I ") ? "I" : text.contains(" ? ") ? "?" : ""
    }
    #expect(try role(from: other, to: one, cookies: (1, 2)) == "?")
    #expect(try role(from: one, to: other, cookies: (1, 0)) == "I")
    #expect(try role(from: other, to: one, cookies: (1, 2)) == "R")
    #expect(try role(from: one, to: other, cookies: (1, 2)) == "I")
    // The role is that of phase 1 also in phase 2, whichever end begins that.
    #expect(try role(from: other, to: one, cookies: (1, 2), messageID: 9) == "R")
    #expect(try role(from: other, to: IPv4Address(9, 9, 9, 9), cookies: (1, 2)) == "?")
    #expect(try role(from: other, to: one, cookies: (3, 4)) == "?")
    #expect(try role(from: one, to: other, cookies: (1, 0), nil) == "I")
    #expect(try role(from: other, to: one, cookies: (1, 2), nil) == "?")
    for cookie in 100..<UInt64(1_400) { _ = try role(from: other, to: one, cookies: (cookie, 0)) }
    // The oldest entry is removed.
    #expect(try role(from: one, to: other, cookies: (1, 2)) == "?")
    #expect(try role(from: one, to: other, cookies: (1_399, 2)) == "R")
  }

  @Test(arguments: [
    (
      1 as UInt8, [10, 9, 0, 1, 1, 2, 3, 4], "idtype=IPv4", "[bad: not 4] 0a09000101020304",
      "ipv4_addr 0x0a09000101020304 (8 octets in place of 4)"
    ),
    (
      1, Array("abcdefgh".utf8), "idtype=IPv4", "[bad: not 4] 6162636465666768",
      "ipv4_addr 0x6162636465666768 (8 octets in place of 4)"
    ),
    (1, [10, 9, 0, 1], "idtype=IPv4", "10.9.0.1", "10.9.0.1"),
    (
      4, [10, 9, 0, 1], "idtype=IPv4net", "[bad: not 8] 0a090001",
      "ipv4_addr_subnet 0x0a090001 (4 octets in place of 8)"
    ),
    (
      4, Array("abcdefgh".utf8), "idtype=IPv4net", "97.98.99.100/101.102.103.104",
      "ipv4_addr_subnet 0x6162636465666768"
    ),
    (
      7, [10, 0, 0, 1, 10, 0, 0, 9], "idtype=IPv4range", "0a0000010a000009",
      "ipv4_addr_range 0x0a0000010a000009"
    ),
    (5, [1], "idtype=IPv6", "[bad: not 16] 01", "ipv6_addr 0x01 (1 octets in place of 16)"),
    (2, Array("pe1.net".utf8), "idtype=FQDN", "pe1.net", "fqdn pe1.net"),
    (11, [1, 2], "idtype=keyid", "0102", "key_id 0x0102"),
  ])
  func anIdentityOfAWrongLengthIsNoAddress(
    _ row: (type: UInt8, data: [UInt8], name: String, shown: String, logged: String)
  ) throws {
    let payload = IdentificationPayload(type: row.type, data: row.data)
    let message = ISAKMPMessage(
      header: ISAKMPHeader(initiatorCookie: 1, responderCookie: 0, exchange: .aggressive),
      payloads: [.identification(payload)])
    let text = PacketSummary(try Self.isakmp(message.octets).octets, .detail).description
    #expect(
      text.hasSuffix("(id: \(row.name) protoid=0 port=0 len=\(row.data.count) \(row.shown))"))
    #expect(payload.description == row.logged)
  }

  @Test func showsWhatAnErrorIsAbout() throws {
    let about = try Self.packet(.esp, ESPHeader(spi: 0x3E8, sequence: 1).octets + [1, 2, 3])
    let message = ICMPMessage.destinationUnreachable(
      .fragmentationNeeded, nextHopMTU: 1_400, quoted: ICMPMessage.quotation(of: about))
    let packet = try Self.packet(.icmp, message.octets)
    #expect(
      PacketSummary(packet.octets, .detail).description.hasSuffix(
        "\n\t(tos 0xb8, ttl 9, id 7, offset 0, flags [none], proto: ESP (50), length: 31) "
          + "21.21.1.1 > 21.21.2.1: ESP(spi=0x000003e8,seq=0x1), length 11"))
  }

  @Test func showsEveryPayloadOfAProposal() throws {
    let message = ISAKMPMessage(
      header: ISAKMPHeader(initiatorCookie: 0x0102, responderCookie: 0, exchange: .aggressive),
      payloads: [
        .securityAssociation(
          SecurityAssociationPayload(proposals: [
            .init(
              number: 1, protocolID: 1, spi: [],
              transforms: [
                .init(
                  number: 1, id: 1,
                  attributes: [
                    DataAttribute(
                      IKENumbers.Attribute.encryptionAlgorithm, IKENumbers.Encryption.tripleDES),
                    DataAttribute(IKENumbers.Attribute.hashAlgorithm, IKENumbers.Hash.sha1),
                    DataAttribute(type: 4, value: .short(2)),
                    DataAttribute(
                      IKENumbers.Attribute.authenticationMethod,
                      IKENumbers.AuthenticationMethod.preSharedKey),
                    DataAttribute(IKENumbers.Attribute.lifeDuration, UInt32(86_400)),
                    DataAttribute(type: 99, value: .short(7)),
                  ])
              ]),
            .init(
              number: 2, protocolID: 3, spi: [1, 2, 3, 4],
              transforms: [
                .init(number: 1, id: 3, attributes: [DataAttribute(type: 4, value: .short(1))])
              ]),
          ])),
        .keyExchange([1, 2, 3]), .nonce([0xAB, 0xCD]),
        .identification(IdentificationPayload(address: IPv4Address(10, 9, 0, 1))),
        .identification(IdentificationPayload(subnet: IPv4Prefix("10.0.0.0/8") ?? .any)),
        .notification(.init(protocolID: .isakmp, spi: [9], type: .initialContact)),
        .delete(DeletePayload(protocolID: .esp, spis: [0x1000, 0x1001])),
        .vendorID(VendorID.deadPeerDetection), .hash([5]),
      ])
    let text = PacketSummary(try Self.isakmp(message.octets).octets, .detail).description
    #expect(
      text.split(separator: "\n").dropFirst().joined(separator: "\n") == """
            (sa: doi=ipsec situation=identity
                (p: #1 protoid=isakmp transform=1
                    (t: #1 id=ike (type=enc value=3des)(type=hash value=sha1)(type=group desc value=modp1024)(type=auth value=preshared)(type=lifeduration len=4 value=00015180)(type=#99 value=0007)))
                (p: #2 protoid=esp transform=1 spi=01020304
                    (t: #1 id=3des (type=enc mode value=tunnel))))
            (ke: key len=3)
            (nonce: n len=2)
            (id: idtype=IPv4 protoid=0 port=0 len=4 10.9.0.1)
            (id: idtype=IPv4net protoid=0 port=0 len=8 10.0.0.0/255.0.0.0)
            (n: doi=ipsec proto=isakmp type=INITIAL-CONTACT spi=09)
            (d: doi=ipsec proto=esp nspi=2 spi=00001000 spi=00001001)
            (vid: len=16 afcad71368a1f1c96b8696fc77570100 dead peer detection)
            (hash: len=1)
        """)
    #expect(
      text.split(separator: "\n").first
        == "(tos 0xb8, ttl 9, id 7, offset 0, flags [none], proto: UDP (17), length: \(28 + message.octets.count)) 21.21.1.1.500 > 21.21.2.1.500: isakmp 1.0 msgid 00000000: phase 1 I agg:"
    )
    let extensive = PacketSummary(try Self.isakmp(message.octets).octets, .extensive).description
    #expect(extensive.contains("cookie 0000000000000102->0000000000000000: phase 1 I agg:"))
    #expect(extensive.contains("(ke: key len=3 010203)") && extensive.contains("(hash: len=1 05)"))
  }

  @Test func showsWhatEncryptionLeaves() throws {
    let header = ISAKMPHeader(
      initiatorCookie: 1, responderCookie: 2, nextPayload: .hash, exchange: .quickMode,
      flags: .encryption, messageID: 0xABCD)
    let message = header.octets(bodyLength: 16) + [UInt8](repeating: 7, count: 16)
    let text = PacketSummary(try Self.isakmp(message).octets, .detail).description
    #expect(
      text.hasSuffix(
        "isakmp 1.0 msgid 0000abcd: phase 2/others ? oakley-quick[E]: [encrypted hash]"))
  }

  @Test("RFC 3948 §2")
  func showsWhatPort4500Carries() throws {
    let esp = ESPHeader(spi: 0x1001, sequence: 3).octets + [0, 0, 0, 0]
    let header = ISAKMPHeader(initiatorCookie: 1, responderCookie: 0, exchange: .informational)
    let rows: [([UInt8], String)] = [
      (esp, "UDP-encap: ESP(spi=0x00001001,seq=0x3), length 12"), ([0xFF], "isakmp-nat-keep-alive"),
      (
        [0, 0, 0, 0] + header.octets(bodyLength: 0), "NONESP-encap: isakmp: phase 1 inf, length 28"
      ),
      ([1, 2], "UDP, length 2"),
    ]
    for (data, words) in rows {
      let line = PacketSummary(try Self.isakmp(data, port: 4_500).octets).description
      #expect(line == "21.21.1.1.4500 > 21.21.2.1.4500: " + words)
    }
  }

  @Test func noMutationTraps() throws {
    let message = ISAKMPMessage(
      header: ISAKMPHeader(initiatorCookie: 1, responderCookie: 0, exchange: .identityProtection),
      payloads: [
        .securityAssociation(
          SecurityAssociationPayload(proposals: [
            .init(
              number: 1, protocolID: 1, spi: [1, 2],
              transforms: [
                .init(number: 1, id: 1, attributes: [.init(type: 12, value: .long([1]))])
              ])
          ])), .identification(IdentificationPayload(address: IPv4Address(1, 2, 3, 4))),
        .delete(DeletePayload(protocolID: .esp, spis: [1])),
      ])
    for mutation in mutations(of: message.octets) {
      _ = PacketSummary(try Self.isakmp(mutation).octets, .extensive)
      _ = PacketSummary(try Self.isakmp([0, 0, 0, 0] + mutation, port: 4_500).octets, .extensive)
    }
    let esp = try Self.packet(.ah, [50, 4, 0, 0] + [UInt8](repeating: 0, count: 30))
    let error = ICMPMessage.timeExceeded(.inTransit, quoted: esp.octets).octets
    for packet in [esp, try Self.packet(.icmp, error)] {
      for mutation in mutations(of: packet.octets) { _ = PacketSummary(mutation, .extensive) }
    }
  }

  @Test func dumpsSixteenALine() {
    #expect(
      HexDump(Array(0x3E...0x50), withText: true).description == """
        \t0x0000:  3e3f 4041 4243 4445 4647 4849 4a4b 4c4d  >?@ABCDEFGHIJKLM
        \t0x0010:  4e4f 50                                  NOP

        """)
    #expect(HexDump([]).description.isEmpty)
    #expect(HexDump([1]).description == "\t0x0000:  01\n")
  }
}
