import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

/// Packets that are sealed or opened in a batch have the same results as packets that are handled
/// one by one.
@Suite("Batches of packets")
struct BatchTests {
  /// The batch is opened without the multi-buffer library, and with the part of it that this
  /// machine supports.
  @Test(arguments: [false, true])
  func allOfScapysPacketsOpenTogether(_ usesVectors: Bool) throws {
    let library = CryptographicLibrary(usesVectors: usesVectors)
    var associations = try KnownPacket.all.map {
      try InboundSecurityAssociation($0.parameters, checksReplay: true, library: library)
    }
    var batch = OpenBatch()
    var counters = BatchCounters()
    for known in KnownPacket.all {
      batch.append(PacketBuffer(known.wire))
    }
    batch.open(counting: &counters) { index, use in
      use(&associations[index])
      return true
    }
    for (index, known) in KnownPacket.all.enumerated() {
      #expect(try batch.takeResult(at: index) == .packet(PacketBuffer(known.inner)))
    }
  }

  @Test(arguments: [false, true])
  func allOfScapysPacketsAreSealedTogether(_ usesVectors: Bool) throws {
    let library = CryptographicLibrary(usesVectors: usesVectors)
    var batch = SealBatch()
    var counters = BatchCounters()
    var associations = try KnownPacket.all.map {
      try OutboundSecurityAssociation(
        $0.parameters, library: library, sequenceNumber: $0.sequenceNumber - 1,
        vectorOrigin: $0.vectorOrigin)
    }
    // Buffers have room in front, or none.
    for (index, known) in KnownPacket.all.enumerated() {
      let inner =
        index % 2 == 0 ? PacketBuffer(known.inner) : PacketBuffer(copying: known.inner)
      let header = TunnelHeader(
        source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2),
        identification: UInt16(known.sequenceNumber), typeOfService: known.inner[1],
        timeToLive: 64, dontFragment: known.inner[6] & 0x40 != 0)
      batch.append(
        inner, behind: header, initializationVector: known.initializationVector)
    }
    batch.seal(counting: &counters) { index, use in
      use(&associations[index])
      return true
    }
    for (index, known) in KnownPacket.all.enumerated() {
      #expect(try batch.takeResult(at: index) == PacketBuffer(known.wire))
    }
  }

  /// A batch has the same results and counters as packets that are opened one by one, with copies,
  /// old packets, altered ones and noise among them, in any order.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func openingTogetherIsOpeningOneByOne(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var outbound = try Protection.all.map { try $0.outbound() }
    var alone = try Protection.all.map { try $0.inbound(checksReplay: true) }
    let library = CryptographicLibrary(usesVectors: seed % 2 == 0)
    var together = try Protection.all.map {
      try InboundSecurityAssociation($0.parameters, checksReplay: true, library: library)
    }
    var batch = OpenBatch()
    var counters = BatchCounters()
    var sent: [(association: Int, packet: [UInt8])] = []
    for _ in 0..<8 {
      var wave: [(association: Int, packet: [UInt8])] = []
      for _ in 0..<Int.random(in: 1...60, using: &generator) {
        let association = outbound.indices.randomElement(using: &generator) ?? 0
        let inner = innerPacket(Int.random(in: 20...90, using: &generator), using: &generator)
        let sealed = try outbound[association].seal(
          inner, behind: .example, using: &generator)
        wave.append((association, sealed))
        sent.append((association, sealed))
        if var other = sent.randomElement(using: &generator) {
          Self.alter(&other.packet, using: &generator)
          wave.append(other)
        }
      }
      wave.shuffle(using: &generator)

      for item in wave {
        batch.append(Self.buffer(item.packet, using: &generator))
      }
      batch.open(counting: &counters) { index, use in
        use(&together[wave[index].association])
        return true
      }
      for (index, item) in wave.enumerated() {
        let expected = Result { () throws(IPsecError) in
          try alone[item.association].open(item.packet)
        }
        let opened = Result { () throws(IPsecError) in
          try batch.takeResult(at: index)
        }
        #expect(opened == expected, "seed \(seed)")
      }
      batch.removeAll()
    }
    for index in alone.indices {
      #expect(together[index].counters == alone[index].counters, "seed \(seed)")
      #expect(together[index].replayWindow == alone[index].replayWindow, "seed \(seed)")
    }
    #expect(alone.contains { $0.counters.replayed > 0 })
    #expect(alone.contains { $0.counters.authenticationFailures > 0 })
  }

  /// Returns a buffer without room, with room, or with octets behind the packet that do not belong
  /// to it.
  private static func buffer(
    _ packet: [UInt8], using generator: inout SeededGenerator
  ) -> PacketBuffer {
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: return PacketBuffer(packet)
    case 1: return PacketBuffer(copying: packet)
    default:
      let rest = [UInt8](repeating: 0xA5, count: Int.random(in: 1...90, using: &generator))
      var buffer = PacketBuffer(copying: packet + rest)
      buffer.removeLast(rest.count)
      return buffer
    }
  }

  /// Leaves a packet unchanged, alters an octet, cuts the packet, repairs its header after that, or
  /// adds options of the kind that AH treats separately.
  private static func alter(_ packet: inout [UInt8], using generator: inout SeededGenerator) {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0, 1: return
    case 2, 3:
      let offset = Int.random(in: 0..<packet.count, using: &generator)
      packet[offset] ^= UInt8.random(in: 1...255, using: &generator)
      if Bool.random(using: &generator) { repair(&packet) }
    case 4: packet.removeLast(Int.random(in: 1...packet.count, using: &generator))
    default:
      packet.removeLast(Int.random(in: 1...packet.count - 20, using: &generator))
      repair(&packet)
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func sealingTogetherIsSealingOneByOne(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let library = CryptographicLibrary(usesVectors: seed % 2 == 0)
    // One of the associations is at the end of its sequence numbers.
    func associations(_ library: CryptographicLibrary) throws -> [OutboundSecurityAssociation] {
      try Protection.all.enumerated().map { index, protection in
        try OutboundSecurityAssociation(
          protection.parameters, library: library, sequenceNumber: index == 3 ? .max - 2 : 0)
      }
    }
    var alone = try associations(CryptographicLibrary(usesVectors: false))
    var together = try associations(library)
    var batch = SealBatch()
    var counters = BatchCounters()
    for _ in 0..<6 {
      var expected: [Result<[UInt8], IPsecError>] = []
      var associations: [Int] = []
      for _ in 0..<Int.random(in: 1...80, using: &generator) {
        let index = alone.indices.randomElement(using: &generator) ?? 0
        let inner = innerPacket(Int.random(in: 20...200, using: &generator), using: &generator)
        let vector = InitializationVector(generator.next())
        expected.append(
          Result { () throws(IPsecError) in
            try alone[index].seal(inner, behind: .example, initializationVector: vector)
          })
        batch.append(
          Self.buffer(inner, using: &generator), behind: .example, initializationVector: vector)
        associations.append(index)
      }
      batch.seal(counting: &counters) { index, use in
        use(&together[associations[index]])
        return true
      }
      for (index, one) in expected.enumerated() {
        let sealed = Result { () throws(IPsecError) in try batch.takeResult(at: index).octets }
        #expect(sealed == one, "seed \(seed)")
      }
      batch.removeAll()
    }
    for index in alone.indices {
      #expect(together[index].counters == alone[index].counters, "seed \(seed)")
      #expect(together[index].sequenceNumber == alone[index].sequenceNumber, "seed \(seed)")
    }
  }

  /// Outer packets have up to 65,535 octets, a length that exceeds signed 16-bit counters in vector
  /// instructions.
  @Test func theLongestPacketsGoTogether() throws {
    let payload = (0..<65_535).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let header = IPv4Header(
      source: IPv4Address(10, 1, 0, 1), destination: IPv4Address(10, 2, 0, 1), protocol: .udp)
    let protections = Protection.all + Protection.all
    let packets = try protections.enumerated().map { index, protection in
      let longest = Encapsulation(protection.parameters).largestInner(within: 65_535)
      return try #require(
        IPv4Packet(header: header, payload: payload.prefix(longest - 20 - index))
      ).octets
    }
    var sealed: [[[UInt8]]] = []
    for usesVectors in [false, true] {
      let library = CryptographicLibrary(usesVectors: usesVectors)
      var outbound = try protections.map {
        try OutboundSecurityAssociation($0.parameters, library: library)
      }
      var counters = BatchCounters()
      var seals = SealBatch()
      for packet in packets {
        seals.append(PacketBuffer(packet), behind: .example, initializationVector: 0x1234_5678)
      }
      seals.seal(counting: &counters) { index, use in
        use(&outbound[index])
        return true
      }
      let outer = try packets.indices.map { try seals.takeResult(at: $0).octets }
      sealed.append(outer)

      var inbound = try protections.map {
        try InboundSecurityAssociation($0.parameters, checksReplay: true, library: library)
      }
      var opens = OpenBatch()
      for packet in outer { opens.append(PacketBuffer(packet)) }
      opens.open(counting: &counters) { index, use in
        use(&inbound[index])
        return true
      }
      for (index, packet) in packets.enumerated() {
        #expect(try opens.takeResult(at: index) == .packet(PacketBuffer(packet)))
      }
    }
    #expect(sealed[0] == sealed[1])
    #expect(sealed[0].map(\.count).max() == 65_535)
  }
}
