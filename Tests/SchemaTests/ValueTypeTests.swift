import Schema
import Testing

/// A word, a type, and the result of checking the word against the type.
struct Judgement: CustomTestStringConvertible {
  var word: String
  var type: ValueType
  var verdict: CheckedValue

  init(_ word: String, _ type: ValueType, _ verdict: CheckedValue) {
    self.word = word
    self.type = type
    self.verdict = verdict
  }

  /// Makes a case in which the word is its own canonical spelling.
  init(_ word: String, _ type: ValueType) { self.init(word, type, .accepted(word)) }

  var testDescription: String { "\(LegibleText.of(word)) \(type)" }
}

private let modes = [
  Choice(name: "main", aliases: [], help: "M"),
  Choice(name: "pre-shared-keys", aliases: ["pre-shared-key", "psk"], help: "P"),
  Choice(name: "pre-shared", aliases: [], help: "P"),
]
private let lifetime = ValueType.integer(180...86400, unit: "seconds")
private let name = ValueType.name(1...8)
private let soundName =
  "Must be a string beginning with a number or letter and consisting of letters, numbers, "
  + "dashes and underscores."
private let text = ValueType.string(1...8)
private let digits = "Must be hexadecimal digits (0-9, a-f, A-F)"

/// Each type accepts the values of its range, in their canonical spelling, and rejects others with
/// a sentence.
@Suite("Types of values")
struct ValueTypeTests {
  @Test(arguments: [
    Judgement("a", text),
    Judgement(" \"\\;{}[", text),
    Judgement("äöü€𝄞", text),
    Judgement("", text, .rejected("Must be a string of 1 to 8 characters")),
    Judgement("123456789", text, .rejected("Must be a string of 1 to 8 characters")),
    // Combining marks count as characters of their own, because otherwise one character could have
    // megabytes.
    Judgement("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", text),
    Judgement(
      "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", text,
      .rejected("Must be a string of 1 to 8 characters")),
    Judgement("", .string(0...8)),
  ])
  func strings(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  @Test(arguments: [
    Judgement("a", name), Judgement("0", name), Judgement("10.1.1.2", name),
    Judgement("A-b_c.d", name),
    Judgement("", name, .rejected(soundName)),
    Judgement("-a", name, .rejected(soundName)),
    Judgement(".a", name, .rejected(soundName)),
    Judgement("a b", name, .rejected(soundName)),
    Judgement("a/b", name, .rejected(soundName)),
    Judgement("ä", name, .rejected(soundName)),
    Judgement("a\u{301}", name, .rejected(soundName)),
    Judgement("123456789", name, .rejected("Must be string of 8 characters or less")),
    Judgement("p1", .reference(path: [], complaint: "")),
    Judgement("", .reference(path: [], complaint: ""), .rejected(soundName)),
    Judgement("ä", .reference(path: [], complaint: ""), .rejected(soundName)),
  ])
  func names(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  @Test(arguments: [
    Judgement("0aF9", .hexadecimal(4...4)),
    Judgement("0aF", .hexadecimal(4...4), .rejected("Must be a string of 4 to 4 characters")),
    Judgement("0x12", .hexadecimal(4...4), .rejected(digits)),
    Judgement("", .hexadecimal(0...4), .rejected(digits)),
    Judgement("１２", .hexadecimal(1...4), .rejected(digits)),
    Judgement("180", lifetime), Judgement("86400", lifetime),
    Judgement("00180", lifetime, .accepted("180")),
    Judgement("-5", .integer(-9...9, unit: nil)),
    Judgement("-0", .integer(-9...9, unit: nil), .accepted("0")),
    Judgement("179", lifetime, .rejected("Value 179 is not within range (180..86400)")),
    Judgement("86401", lifetime, .rejected("Value 86401 is not within range (180..86400)")),
    Judgement("-180", lifetime, .rejected("Value -180 is not within range (180..86400)")),
    Judgement(
      "99999999999999999999", lifetime,
      .rejected("Value 99999999999999999999 is not within range (180..86400)")),
    Judgement("", lifetime, .rejected("invalid numeric value: ''.")),
    Judgement("-", lifetime, .rejected("invalid numeric value: '-'.")),
    Judgement("+200", lifetime, .rejected("invalid numeric value: '+200'.")),
    Judgement("0x200", lifetime, .rejected("invalid numeric value: '0x200'.")),
    Judgement("200s", lifetime, .rejected("invalid numeric value: '200s'.")),
    Judgement("２００", lifetime, .rejected("invalid numeric value: '２００'.")),
  ])
  func numbers(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  @Test(arguments: [
    Judgement("main", .choice(modes)),
    Judgement("m", .choice(modes), .accepted("main")),
    Judgement("psk", .choice(modes), .accepted("pre-shared-keys")),
    Judgement("pre-shared-key", .choice(modes), .accepted("pre-shared-keys")),
    Judgement("pre-shared-", .choice(modes), .accepted("pre-shared-keys")),
    Judgement("pre-shared", .choice(modes)),
    Judgement("pre", .choice(modes), .ambiguous(Array(modes[1...]))),
    Judgement("", .choice(modes), .unknown),
    Judgement("", .choice(Array(modes.prefix(1))), .unknown),
    Judgement("Main", .choice(modes), .unknown),
    Judgement("mainly", .choice(modes), .unknown),
    Judgement("main\u{301}", .choice(modes), .unknown),
  ])
  func choices(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  @Test(arguments: [
    Judgement("0.0.0.0", .address), Judgement("255.255.255.255", .address),
    Judgement("1.2.3", .address, .rejected("invalid ip address: '1.2.3'")),
    Judgement("", .address, .rejected("invalid ip address: ''")),
    Judgement("1.2.3.4.5", .address, .rejected("invalid ip address: '1.2.3.4.5'")),
    Judgement(
      "1.2.3.256", .address, .rejected("invalid value '256' in ip address: '1.2.3.256'")),
    Judgement("1.2.03.4", .address, .rejected("invalid value '03' in ip address: '1.2.03.4'")),
    Judgement("1..3.4", .address, .rejected("invalid value '' in ip address: '1..3.4'")),
    Judgement("1.-2.3.4", .address, .rejected("invalid value '-2' in ip address: '1.-2.3.4'")),
    Judgement("1.+2.3.4", .address, .rejected("invalid value '+2' in ip address: '1.+2.3.4'")),
    Judgement("::1", .address, .rejected("invalid ip address: '::1'")),
    Judgement("10.1.2.3/8", .prefix, .accepted("10.0.0.0/8")),
    Judgement("10.1.2.3", .prefix, .accepted("10.1.2.3/32")),
    Judgement("10.1.2.3/0", .prefix, .accepted("0.0.0.0/0")),
    Judgement(
      "10.1.2.3/33", .prefix, .rejected("invalid prefix length '33' in prefix: '10.1.2.3/33'")),
    Judgement(
      "10.1.2.3/", .prefix, .rejected("invalid prefix length '' in prefix: '10.1.2.3/'")),
    Judgement(
      "10.1.2.3/8/8", .prefix,
      .rejected("invalid prefix length '8/8' in prefix: '10.1.2.3/8/8'")),
    Judgement(
      "10.1.2.3/08", .prefix, .rejected("invalid prefix length '08' in prefix: '10.1.2.3/08'")),
    Judgement("10/8", .prefix, .accepted("10.0.0.0/8")),
    Judgement("10.1.2.3/8", .interfaceAddress),
    Judgement("10.1.2.3", .interfaceAddress, .accepted("10.1.2.3/32")),
    Judgement("/8", .interfaceAddress, .rejected("invalid ip address: ''")),
  ])
  func addresses(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  @Test(arguments: [
    Judgement("so-0/0/0", .interface), Judgement("sp-3/1/0", .interface),
    Judgement("lo0", .interface), Judgement("xe-0/0/0:0", .interface),
    Judgement("ae0.1", .logicalInterface), Judgement("irb", .logicalInterface, .accepted("irb.0")),
    Judgement("xe-0/0/0:0.7", .nextHop),
    Judgement("so-0/0", .interface, .rejected("invalid interface type in 'so-0/0'.")),
    Judgement("so-0/0/0/0", .interface, .rejected("invalid interface type in 'so-0/0/0/0'.")),
    Judgement("so-+1/0/0", .interface, .rejected("invalid interface type in 'so-+1/0/0'.")),
    Judgement("so-00/0/0", .interface, .rejected("invalid interface type in 'so-00/0/0'.")),
    Judgement("so-/0/0", .interface, .rejected("invalid interface type in 'so-/0/0'.")),
    Judgement("xx-0/0/0", .interface, .rejected("invalid interface type in 'xx-0/0/0'.")),
    Judgement("so-0/0/0.0", .interface, .rejected("invalid interface type in 'so-0/0/0.0'.")),
    Judgement("", .interface, .rejected("invalid interface type in ''.")),
    Judgement("sdfsdf", .interface, .rejected("invalid interface type in 'sdfsdf'.")),
    Judgement("so-0/0/0.16385", .logicalInterface),
    Judgement("so-0/0/0", .logicalInterface, .accepted("so-0/0/0.0")),
    Judgement("so-0/0/0.01", .logicalInterface, .accepted("so-0/0/0.1")),
    Judgement(
      "so-0/0/0.16386", .logicalInterface, .rejected("invalid unit number in 'so-0/0/0.16386'.")),
    Judgement("so-0/0/0.", .logicalInterface, .rejected("invalid unit number in 'so-0/0/0.'.")),
    Judgement(
      "so-0/0/0.0.0", .logicalInterface, .rejected("invalid interface type in 'so-0/0/0.0.0'.")),
    Judgement("10.1.1.1", .nextHop), Judgement("so-0/0/0.0", .nextHop),
    Judgement("10.1.1", .nextHop, .rejected("invalid ip address: '10.1.1'")),
    Judgement("", .nextHop, .rejected("invalid interface type in ''.")),
  ])
  func interfaces(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  @Test(arguments: [
    Judgement("192.168.0.1:65535", .routeDistinguisher), Judgement("65535:0", .routeDistinguisher),
    Judgement("1:4294967295", .routeDistinguisher),
    Judgement(
      "192.168.0.1:65536", .routeDistinguisher,
      .rejected("invalid route distinguisher: '192.168.0.1:65536'")),
    Judgement("+1:1", .routeDistinguisher, .rejected("invalid route distinguisher: '+1:1'")),
    Judgement("1:01", .routeDistinguisher, .rejected("invalid route distinguisher: '1:01'")),
    Judgement("1:", .routeDistinguisher, .rejected("invalid route distinguisher: '1:'")),
    Judgement(":", .routeDistinguisher, .rejected("invalid route distinguisher: ':'")),
    Judgement("", .routeDistinguisher, .rejected("invalid route distinguisher: ''")),
    Judgement("target:100:20", .community), Judgement("65000:100", .community),
    Judgement("no-export", .community), Judgement("no-export-subconfed", .community),
    Judgement("no-advertise", .community), Judgement("internet", .community),
    Judgement("large:65000:1:2", .community),
    Judgement("no-ex", .community, .rejected("invalid community: 'no-ex'")),
    Judgement("target", .community, .rejected("invalid community: 'target'")),
    Judgement("a::b", .community, .rejected("invalid community: 'a::b'")),
    Judgement("a b:c", .community, .rejected("invalid community: 'a b:c'")),
    Judgement("a:b:c:d", .community, .rejected("invalid community: 'a:b:c:d'")),
    Judgement("anything at all", .word),
    Judgement("", .word, .rejected("Must not be empty")),
    Judgement("", .listed("labs"), .rejected("Must not be empty")),
  ])
  func others(_ row: Judgement) { #expect(row.type.check(row.word) == row.verdict) }

  static let everyType: [ValueType] = [
    text, name, .hexadecimal(1...8), lifetime, .choice(modes), .reference(path: [], complaint: ""),
    .address, .prefix, .interfaceAddress, .interface, .logicalInterface, .nextHop,
    .routeDistinguisher, .community, .listed("labs"), .word, .string(0...Int.max), .text,
  ]

  @Test(arguments: everyType) func noTypeAcceptsControlCharacters(_ type: ValueType) {
    for character in ["\u{0}", "\n", "\r", "\t", "\u{1B}", "\u{7F}", "\u{9B}", "\u{2028}"] {
      for word in [character, "a" + character, character + "1", "1.2.3" + character + "4"] {
        #expect(type.check(word) == .rejected("Must not contain control characters"))
      }
    }
  }

  @Test(arguments: everyType) func noTypeAcceptsInvalidUTF8(_ type: ValueType) {
    let word = String(decoding: [0x61, 0xFF, 0xC0], as: UTF8.self)
    #expect(type.check(word) == .rejected("Must be text in UTF-8"))
  }

  @Test(arguments: everyType) func whatIsAcceptedIsCanonical(_ type: ValueType) {
    for word in ["", "1", "1/2", "a", "1.2.3.4/5", "so-0/0/0", "so-0/0/0.1", "1:2", "m", "psk"] {
      guard case .accepted(let canonical) = type.check(word) else { continue }
      #expect(type.check(canonical) == .accepted(canonical))
    }
  }

  @Test(arguments: everyType) func hugeWordsAreAnsweredBriefly(_ type: ValueType) {
    for unit in ["1", ".", "/", ":", "-", "e\u{301}", "𝄞", " "] {
      let word = String(repeating: unit, count: 20_000)
      guard case .rejected(let message) = type.check(word) else { continue }
      #expect(message.utf8.count < 600)
    }
  }
}

/// A message repeats a word of the user without control characters, and cut to a limit.
@Suite("What messages repeat")
struct LegibleTextTests {
  @Test(arguments: [
    (text: "plain", legible: "plain"),
    (text: "\u{1B}[2J", legible: "?[2J"),
    (text: "a\r\nb", legible: "a??b"),
    (text: "ä\u{9B}", legible: "ä?"),
    (text: "", legible: ""),
  ])
  func controlCharactersAreQuestionMarks(_ row: (text: String, legible: String)) {
    #expect(LegibleText.of(row.text) == row.legible)
  }

  @Test func longTextIsCut() {
    #expect(LegibleText.of(String(repeating: "a", count: 80)).count == 80)
    #expect(LegibleText.of(String(repeating: "a", count: 81)).hasSuffix("aaa..."))
    #expect(LegibleText.of("abcdef", limit: 3) == "abc...")
  }
}
