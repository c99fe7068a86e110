import TestSupport
import Testing
import Wire

/// The internet checksum is computed quickly, with the same result as word by word.
@Suite("The internet checksum, RFC 1071")
struct InternetChecksumTests {
  /// Computes the checksum word by word, as in RFC 1071 §4.1.
  private func plain(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: octets.count, by: 2) {
      let low = index + 1 < octets.count ? octets[index + 1] : 0
      sum += UInt32(octets[index]) << 8 | UInt32(low)
      sum = (sum & 0xFFFF) + sum >> 16
    }
    return ~UInt16(truncatingIfNeeded: sum)
  }

  @Test func theExampleOfTheRFC() {
    let octets: [UInt8] = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]
    #expect(InternetChecksum.of(octets.span) == ~0xDDF2)
  }

  /// Long inputs are summed 32 octets at a time, and their rest like short ones.
  @Test func anyLengthAndAnyContent() {
    var generator = SeededGenerator(seed: 1)
    for length in Array(0...200) + [1_400, 9_001, 65_535] {
      let contents: [[UInt8]] = [
        .init(repeating: 0, count: length), .init(repeating: 0xFF, count: length),
        (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) },
      ]
      for octets in contents {
        #expect(InternetChecksum.of(octets.span) == plain(octets), "\(length) octets")
        // The octets follow other ones.
        var checksum = InternetChecksum()
        checksum.add(UInt16(0xABCD))
        checksum.add(octets.span)
        #expect(checksum.value == plain([0xAB, 0xCD] + octets), "\(length) octets")
      }
    }
  }
}
