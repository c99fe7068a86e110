import TestSupport
import Testing
import Wire

/// ISAKMP messages are parsed and written without loss, and malformed ones are rejected with a
/// place.
@Suite("ISAKMP messages, RFC 2408 §3")
struct ISAKMPMessageTests {
  static let recorded = [
    RecordedMessages.mainMode1, RecordedMessages.mainMode2, RecordedMessages.mainMode3,
  ]

  @Test(arguments: recorded)
  func readsAndWritesWhatStrongSwanSent(_ datagram: [UInt8]) throws {
    #expect(try ISAKMPMessage(parsing: datagram).octets == datagram)
  }

  @Test func readsTheFirstMessageOfMainMode() throws {
    let message = try ISAKMPMessage(parsing: RecordedMessages.mainMode1)
    #expect(message.header.initiatorCookie == 0x5BFB_17FE_6551_4F58)
    #expect(message.header.exchange == .identityProtection)
    #expect(
      message.payloads.map(\.type.description)
        == ["SA", "VENDOR-ID", "VENDOR-ID", "VENDOR-ID", "VENDOR-ID", "VENDOR-ID"])
    guard case .securityAssociation(let payload) = message.payloads[0] else {
      Issue.record("no SA first")
      return
    }
    let transform = try #require(payload.proposals.first?.transforms.first)
    #expect(payload.proposals.map(\.protocolID) == [IPsecDOI.ProtocolID.isakmp.rawValue])
    #expect(
      transform.attributes == [
        DataAttribute(IKENumbers.Attribute.encryptionAlgorithm, IKENumbers.Encryption.tripleDES),
        DataAttribute(IKENumbers.Attribute.hashAlgorithm, IKENumbers.Hash.sha1),
        DataAttribute(IKENumbers.Attribute.groupDescription, 2),
        DataAttribute(
          IKENumbers.Attribute.authenticationMethod,
          IKENumbers.AuthenticationMethod.preSharedKey),
        DataAttribute(IKENumbers.Attribute.lifeType, IKENumbers.LifeType.seconds),
        DataAttribute(IKENumbers.Attribute.lifeDuration, 15_840),
      ])
    let vendors = message.payloads.compactMap { payload in
      if case .vendorID(let octets) = payload { VendorID.name(of: octets) } else { nil }
    }
    #expect(vendors == ["dead peer detection", "NAT traversal", "NAT traversal, draft 02"])
  }

  @Test(arguments: recorded)
  func everyMutationIsReadOrRefused(_ datagram: [UInt8]) {
    for mutation in mutations(of: datagram) {
      // A message that is parsed can be written and parsed again, although unknown bits may be
      // lost.
      guard let message = try? ISAKMPMessage(parsing: mutation) else { continue }
      #expect((try? ISAKMPMessage(parsing: message.octets)) == message)
    }
    for count in 0..<datagram.count {
      #expect(throws: WireError.self) { try ISAKMPMessage(parsing: Array(datagram[..<count])) }
    }
  }

  /// The length in the header is that of the shortened message, so that the payloads end too early.
  @Test(arguments: recorded)
  func everyRepairedPrefixIsReadOrRefused(_ datagram: [UInt8]) {
    for count in ISAKMPHeader.length..<datagram.count {
      var prefix = Array(datagram[..<count])
      prefix[26] = UInt8(count >> 8)
      prefix[27] = UInt8(count & 255)
      #expect(throws: WireError.self) { try ISAKMPMessage(parsing: prefix) }
    }
  }

  struct Refusal: Sendable, CustomStringConvertible {
    var field: String
    var offset: Int
    var change: @Sendable (inout [UInt8]) -> Void

    var description: String { field }
  }

  @Test(arguments: [
    Refusal(field: "major version", offset: 17) { $0[17] = 0x20 },
    Refusal(field: "minor version", offset: 17) { $0[17] = 0x11 },
    Refusal(field: "flags", offset: 19) { $0[19] = 0x10 },
    Refusal(field: "ISAKMP length", offset: 24) { $0[27] = 27 },
    Refusal(field: "initiator cookie", offset: 0) {
      $0.replaceSubrange(0..<8, with: [0, 0, 0, 0, 0, 0, 0, 0])
    },
    Refusal(field: "next payload", offset: 16) { $0[16] = 2 },
    Refusal(field: "next payload", offset: 16) { $0[16] = 99 },
    Refusal(field: "next payload", offset: 28) { $0[28] = 22 },
    Refusal(field: "reserved of SA", offset: 29) { $0[29] = 1 },
    Refusal(field: "SA length", offset: 30) { $0[31] = 3 },
    Refusal(field: "SA DOI", offset: 32) { $0[35] = 2 },
    Refusal(field: "SA situation", offset: 36) { $0[39] = 2 },
    Refusal(field: "next payload of proposal", offset: 40) { $0[40] = 5 },
    Refusal(field: "proposal length", offset: 42) { $0[43] = 0x29 },
    Refusal(field: "number of transforms", offset: 47) { $0[47] = 2 },
    Refusal(field: "transform length", offset: 50) { $0[51] = 7 },
    Refusal(field: "reserved of transform", offset: 54) { $0[55] = 1 },
  ])
  func reportsTheErrorAndItsPlace(_ refusal: Refusal) {
    var datagram = RecordedMessages.mainMode1
    refusal.change(&datagram)
    #expect(throws: WireError(.invalid(field: refusal.field), at: refusal.offset)) {
      try ISAKMPMessage(parsing: datagram)
    }
  }

  @Test func privatePayloadsAreKept() throws {
    let message = ISAKMPMessage(
      header: ISAKMPHeader(initiatorCookie: 1, responderCookie: 2, exchange: .aggressive),
      payloads: [.other(PayloadType(rawValue: 130), [1, 2]), .nonce([3])])
    #expect(try ISAKMPMessage(parsing: message.octets).payloads == message.payloads)
  }

  @Test func paddingFollowsOnlyWhatWasEncrypted() throws {
    let (first, octets) = ISAKMPPayload.chain([.hash([1, 2, 3, 4])])
    let padded = octets + [0, 0, 0]
    #expect(
      try PayloadView.chain(first: first, in: padded, from: 0, mayBePadded: true).count == 1)
    #expect(throws: WireError(.invalid(field: "ISAKMP length"), at: 8)) {
      try PayloadView.chain(first: first, in: padded, from: 0, mayBePadded: false)
    }
  }

  @Test(arguments: 0..<200)
  func readsWhatItWrites(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let message = ISAKMPMessage.random(using: &random)
    var parsed = try ISAKMPMessage(parsing: message.octets)
    // The type of the first payload is set when a message is written.
    #expect(parsed.header.nextPayload == message.payloads.first?.type ?? .none)
    parsed.header.nextPayload = .none
    #expect(parsed == message)
    for count in 0..<message.octets.count {
      _ = try? ISAKMPMessage(parsing: Array(message.octets[..<count]))
    }
  }
}

/// Identification payloads contain addresses, prefixes and names.
@Suite("Identification payloads, RFC 2407 §4.6.2.1")
struct IdentificationPayloadTests {
  @Test(arguments: ["0.0.0.0/0", "10.1.0.0/16", "10.1.2.3/32", "128.0.0.0/1"])
  func subnetsArePrefixes(_ text: String) throws {
    let prefix = try #require(IPv4Prefix(text))
    let payload = IdentificationPayload(subnet: prefix)
    #expect(payload.prefix == prefix)
    #expect(payload.description == text)
  }

  @Test func masksWithHolesAreNoPrefix() {
    let payload = IdentificationPayload(type: 4, data: [10, 0, 0, 0, 255, 0, 255, 0])
    #expect(payload.prefix == nil)
  }

  @Test(arguments: [
    (IdentificationPayload(address: IPv4Address(21, 21, 2, 1)), "21.21.2.1"),
    (IdentificationPayload(type: 11, data: Array("branch".utf8)), "key_id branch"),
    (IdentificationPayload(type: 11, data: [1, 0xAB]), "key_id 0x01ab"),
    (IdentificationPayload(type: 99, data: []), "id type 99"),
  ])
  func areNamed(_ row: (IdentificationPayload, String)) {
    #expect(row.0.description == row.1)
  }
}
