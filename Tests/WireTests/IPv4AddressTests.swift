import Testing
import Wire

/// Addresses and prefixes are parsed, printed and compared.
@Suite("IPv4 addresses and prefixes")
struct IPv4AddressTests {
  @Test(arguments: ["0.0.0.0", "6.6.6.6", "255.255.255.255", "21.21.1.1", "10.0.0.9"])
  func printsWhatItReads(_ text: String) {
    #expect(IPv4Address(text)?.description == text)
  }

  @Test(arguments: [
    "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "01.2.3.4",
    "1.2.3.04",
    "1.2.3.4 ", "+1.2.3.4", "1.2.3.-4", "a.b.c.d", "1.2.3.4/8", "1.2.3.99999999999999999999",
    "١.2.3.4",
  ])
  func refusesOtherSpellings(_ text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test(arguments: [
    (text: "0.0.0.0/0", prefix: "0.0.0.0/0"), ("10.1.2.3/8", "10.0.0.0/8"),
    ("8.8.8.1", "8.8.8.1/32"), ("255.255.255.255/31", "255.255.255.254/31"),
  ])
  func clearsHostBits(_ row: (text: String, prefix: String)) {
    #expect(IPv4Prefix(row.text)?.description == row.prefix)
  }

  @Test(arguments: [
    "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/08", "1.2.3.4/-1", "1.2.3/8", "/8", "1.2.3.4/8/8",
  ])
  func refusesOtherPrefixes(_ text: String) {
    #expect(IPv4Prefix(text) == nil)
  }

  @Test(arguments: [
    (prefix: "21.21.0.0/16", address: "21.21.255.255", isIn: true),
    ("21.21.0.0/16", "21.22.0.0", false), ("0.0.0.0/0", "255.1.2.3", true),
    ("8.8.8.1/32", "8.8.8.2", false),
  ])
  func contains(_ row: (prefix: String, address: String, isIn: Bool)) throws {
    let prefix = try #require(IPv4Prefix(row.prefix))
    #expect(prefix.contains(try #require(IPv4Address(row.address))) == row.isIn)
  }

  @Test(arguments: [
    (left: "10.0.0.0/8", right: "10.1.0.0/16", overlap: true), ("10.1.0.0/16", "10.0.0.0/8", true),
    ("10.0.0.0/9", "10.128.0.0/9", false), ("0.0.0.0/0", "1.1.1.1/32", true),
  ])
  func overlaps(_ row: (left: String, right: String, overlap: Bool)) throws {
    let left = try #require(IPv4Prefix(row.left))
    #expect(left.overlaps(try #require(IPv4Prefix(row.right))) == row.overlap)
  }

  @Test(arguments: [-1, 33, Int.max, Int.min])
  func lengthsOutOfRangeAreNoPrefix(_ length: Int) {
    #expect(IPv4Prefix(IPv4Address(1, 2, 3, 4), length: length) == nil)
  }
}
