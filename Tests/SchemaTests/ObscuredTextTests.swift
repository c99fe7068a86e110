import Schema
import TestSupport
import Testing

/// The `$9$` form of a secret can be decoded, and any text in its place is decoded or rejected.
@Suite("The $9$ spelling of secrets")
struct ObscuredTextTests {
  @Test(arguments: [
    (text: "$9$ExmcSeMWxdVYBI", secret: "abcd"),
    (text: "$9$LbHX-wg4Z", secret: "lc"),
    (text: "$9$lXYML7-VYgoG", secret: "Kqi"),
  ])
  func knownAnswers(_ row: (text: String, secret: String)) {
    #expect(ObscuredText.decode(row.text) == Array(row.secret.utf8))
  }

  @Test func anyOctetsComeBack() {
    var random = SeededGenerator(seed: 9)
    for count in 0...255 {
      let octets = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let text = ObscuredText.encode(octets)
      #expect(text.hasPrefix(ObscuredText.prefix))
      #expect(ObscuredText.decode(text) == octets)
      #expect(ObscuredText.encode(octets) == text)
    }
  }

  @Test func everyOctetComesBackInEveryPosition() {
    for position in 0..<7 {
      for octet in UInt8.min ... .max {
        let octets = [UInt8](repeating: 0x41, count: position) + [octet]
        #expect(ObscuredText.decode(ObscuredText.encode(octets)) == octets)
      }
    }
  }

  @Test(arguments: [
    "", "$", "$9", "$9$", "$8$abc", "9$abc", "$9$!", "$9$Q", "$9$Qz", "$9$QzF", "$9$ä", "$9$ ",
    "$9$ExmcSeMWxdVYB", "$9$ExmcSeMWxdVYBI=", "$9$Exmc\u{0}", "$9$\u{301}Exmc",
  ])
  func malformedTextIsRefused(_ text: String) { #expect(ObscuredText.decode(text) == nil) }

  @Test func noTextTraps() {
    var random = SeededGenerator(seed: 99)
    let alphabet = Array("$9QzF3n6/CAtpu0OB1IREhcSyrleKvMW8LXx7N-dVbwsY2g4oaJZGUDjiHkq.mPf5T! ä")
    for _ in 0..<5000 {
      let count = Int.random(in: 0...40, using: &random)
      let text = (0..<count).compactMap { _ in alphabet.randomElement(using: &random) }
      _ = ObscuredText.decode("$9$" + String(text))
    }
  }
}
