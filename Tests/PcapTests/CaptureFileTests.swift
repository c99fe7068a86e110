import Pcap
import TestSupport
import Testing
import Wire

/// Capture files in the classic format and in pcapng are read as libpcap reads them.
@Suite("Capture files, as libpcap reads them")
struct CaptureFileTests {
  private static let first = CapturedFrame(
    seconds: 1_700_000_000, nanoseconds: 1_500_000, octets: [0x45, 1, 2], originalLength: 9)
  private static let second = CapturedFrame(
    seconds: 1_700_000_001, nanoseconds: 2_000, octets: [0x46], originalLength: 1)

  /// Returns a file in the classic format.
  private static func classic(
    bigEndian: Bool, nanoseconds: Bool = false, link: UInt32 = 101,
    _ frames: [CapturedFrame] = [first, second]
  ) -> [UInt8] {
    var file = Octets(bigEndian: bigEndian)
    file.add(nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4 as UInt32)
    file.add(UInt16(2))
    file.add(UInt16(4))
    for number in [0, 0, 65_535, link] { file.add(UInt32(number)) }
    for frame in frames {
      let fraction = nanoseconds ? frame.nanoseconds : frame.nanoseconds / 1_000
      let counts = [
        Int(frame.seconds), Int(fraction), frame.octets.count, frame.originalLength,
      ]
      for number in counts { file.add(UInt32(number)) }
      file.octets += frame.octets
    }
    return file.octets
  }

  /// Returns a file in pcapng with a section, an interface that counts nanoseconds, an unknown
  /// block, and a packet of each kind. draft-ietf-opsawg-pcapng.
  private static func pcapng(bigEndian: Bool) -> [UInt8] {
    var file = Octets(bigEndian: bigEndian)
    func block(_ type: UInt32, _ body: (inout Octets) -> Void) {
      var inside = Octets(bigEndian: bigEndian)
      body(&inside)
      while inside.octets.count % 4 != 0 { inside.octets.append(0) }
      file.add(type)
      file.add(UInt32(inside.octets.count + 12))
      file.octets += inside.octets
      file.add(UInt32(inside.octets.count + 12))
    }
    block(0x0A0D_0D0A) { section in
      section.add(UInt32(0x1A2B_3C4D))
      section.add(UInt16(1))
      section.add(UInt16(0))
      section.add(UInt64.max)
    }
    block(1) { interface in
      interface.add(UInt16(101))
      interface.add(UInt16(0))
      interface.add(UInt32(65_535))
      // The option if_tsresol is the resolution of the time stamps.
      interface.add(UInt16(9))
      interface.add(UInt16(1))
      interface.octets += [9, 0, 0, 0, 0, 0, 0, 0]
    }
    block(0xBAD) { $0.octets += [1, 2, 3, 4] }
    for frame in [first, second] {
      block(6) { packet in
        let time = UInt64(frame.seconds * 1_000_000_000 + frame.nanoseconds)
        packet.add(UInt32(0))
        packet.add(UInt32(time >> 32))
        packet.add(UInt32(truncatingIfNeeded: time))
        packet.add(UInt32(frame.octets.count))
        packet.add(UInt32(frame.originalLength))
        packet.octets += frame.octets
      }
    }
    return file.octets
  }

  private static let files = [
    classic(bigEndian: true), classic(bigEndian: false),
    classic(bigEndian: true, nanoseconds: true),
    classic(bigEndian: false, nanoseconds: true), pcapng(bigEndian: true), pcapng(bigEndian: false),
  ]

  private static func read(_ file: [UInt8]) throws(PcapError) -> [CapturedFrame] {
    let reader = try CaptureFile(file, library: try PcapLibrary())
    var frames: [CapturedFrame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return frames
  }

  @Test(arguments: files)
  func readsEveryKind(file: [UInt8]) throws {
    #expect(try Self.read(file) == [Self.first, Self.second])
    #expect(try CaptureFile(file, library: PcapLibrary()).linkTypeName == "RAW")
  }

  @Test func readsWhatWireWrites() throws {
    let record = Capture.Record(
      time: Instant(sinceOrigin: .seconds(1_700_000_000) + .microseconds(1_500)),
      octets: [0x45, 1, 2, 3])
    let frames = try Self.read(Capture(records: [record.cut(to: 2), record]).octets)
    #expect(frames.map(\.octets) == [[0x45, 1], [0x45, 1, 2, 3]])
    #expect(frames.map(\.originalLength) == [4, 4])
    #expect(frames.map(\.nanoseconds) == [1_500_000, 1_500_000])
  }

  @Test(arguments: files)
  func aCutFileGivesWhatIsGoodAndOneMessage(file: [UInt8]) {
    for length in 0..<file.count {
      let part = Array(file.prefix(length))
      do throws(PcapError) {
        let reader = try CaptureFile(part, library: try PcapLibrary())
        var count = 0
        do throws(PcapError) {
          while try reader.next() != nil { count += 1 }
          // The file ends between two frames.
          #expect(count < 2)
        } catch {
          #expect(!error.message.isEmpty && error.reason == .refused && count < 2)
        }
      } catch {
        #expect(!error.message.isEmpty && error.reason == .refused)
      }
    }
  }

  @Test(arguments: files)
  func noMutationTraps(file: [UInt8]) {
    for mutation in mutations(of: file) {
      guard let library = try? PcapLibrary(),
        let reader = try? CaptureFile(mutation, library: library)
      else { continue }
      var count = 0
      while let frame = try? reader.next() {
        count += 1
        #expect(frame.octets.count <= 262_144 && 0...UInt32.max ~= UInt32(frame.seconds))
      }
      #expect(count <= 2)
      _ = reader.linkTypeName
    }
  }

  @Test func whatIsNoCaptureIsRefused() {
    #expect(throws: PcapError(.refused, "unknown file format")) {
      try Self.read(Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 60))
    }
    #expect(throws: PcapError.self) { try Self.read([]) }
    // The length of the frame exceeds any that a frame can have.
    var file = Self.classic(bigEndian: true, [Self.first])
    file.replaceSubrange(32..<36, with: [0x7F, 0xFF, 0xFF, 0xFF])
    #expect(throws: PcapError.self) { try Self.read(file) }
  }

  @Test func aFractionThatIsNoneIsBounded() throws {
    let frames = [2_000_000_000, 4_000_000_000 as Int64].map { nanoseconds in
      var frame = Self.first
      frame.nanoseconds = nanoseconds
      return frame
    }
    let file = Self.classic(bigEndian: false, nanoseconds: true, frames)
    // libpcap reads the second fraction as a negative number.
    #expect(try Self.read(file).map(\.nanoseconds) == [999_999_999, 0])
  }

  /// Each frame contains the packet 45 01 02 on a link layer of its own.
  @Test(
    arguments: [
      (101, []), (228, []), (0, [2, 0, 0, 0]), (0, [0, 0, 0, 2]), (108, [0, 0, 0, 2]),
      (1, [UInt8](repeating: 9, count: 12) + [8, 0]),
      (1, [UInt8](repeating: 9, count: 12) + [0x81, 0, 0, 5, 8, 0]),
      (9, [0, 0x21]), (9, [0xFF, 3, 0, 0x21]), (50, [0xFF, 3, 0, 0x21]), (104, [0x0F, 0, 8, 0]),
      (109, [UInt8](repeating: 0, count: 12)), (113, [UInt8](repeating: 0, count: 14) + [8, 0]),
      (276, [8, 0] + [UInt8](repeating: 0, count: 18)),
    ] as [(UInt32, [UInt8])])
  func findsThePacketInTheFrame(_ row: (link: UInt32, before: [UInt8])) throws {
    var frame = Self.first
    frame.octets = row.before + Self.first.octets
    frame.originalLength = frame.octets.count
    let file = Self.classic(bigEndian: true, link: row.link, [frame])
    let reader = try CaptureFile(file, library: PcapLibrary())
    let linkType = try #require(LinkType(rawValue: reader.linkType))
    let octets = try #require(try reader.next()).octets
    #expect(linkType.start(in: octets) == row.before.count)
    #expect(linkType.start(in: [0x60, 0, 0, 0, 0x86, 0xDD]) == nil)
    for length in 0..<row.before.count {
      #expect(linkType.start(in: Array(octets.prefix(length))) == nil)
    }
  }
}

/// Numbers that are written in one order of octets.
private struct Octets {
  let bigEndian: Bool
  var octets: [UInt8] = []

  init(bigEndian: Bool) { self.bigEndian = bigEndian }

  mutating func add(_ number: some FixedWidthInteger & UnsignedInteger) {
    let places = stride(from: 0, to: number.bitWidth, by: 8)
    let little = places.map { UInt8(truncatingIfNeeded: number >> $0) }
    octets += bigEndian ? little.reversed() : little
  }
}
