import Schema
import TestSupport
import Testing

/// The text of a guide is read into places, which a walk follows name by name.
@Suite("The guide of foreign names")
struct ForeignGuideTests {
  /// A guide with one line of each kind.
  static let guide = ForeignGuide(
    Array(
      """
      # A comment.
      @configuration:
       flag
       one *
       single =
       several +
       each ;
       fixed (a|bb|c)
       some + (a|b)
       open any
       box
        inner =
        *
       keys ; ~
        then =
       each-one |
        a =
        b =
       entries * -
        size =
        files =
       typed @t
        own
       tree @t
       key = !
       perhaps ?
        add =
      @t:
       name *
       typed @t
       list * @t
      """.utf8))

  /// Follows a path of names, in which `*` stands for a key.
  private func place(_ words: String, in guide: ForeignGuide = Self.guide) -> ForeignGuide.Position?
  {
    words.split(separator: " ").reduce(guide.root) { place, word in
      place.flatMap {
        word == "*" ? guide.entry(of: $0) : guide.child(String(word), of: $0)
      }
    }
  }

  @Test func theTextHasNoErrors() {
    #expect(Self.guide.errors.isEmpty)
  }

  @Test(arguments: [
    ("flag", ForeignGuide.Shape.word), ("one", .value), ("single", .single),
    ("several", .members), ("each", .list), ("fixed", .single), ("some", .members),
    ("open", .any), ("box", .word), ("keys", .list), ("entries", .list), ("key", .single),
    ("typed", .word), ("tree list", .list), ("one *", .word), ("open *", .any), ("box *", .word),
  ])
  func aNameHasAShape(_ words: String, _ shape: ForeignGuide.Shape) throws {
    #expect(Self.guide.shape(of: try #require(place(words))) == shape)
  }

  @Test(arguments: [
    ("box", ForeignGuide.Layout.block), ("each-one", .statements),
    ("keys *", .lineOfOne), ("entries *", .line),
    ("tree list *", .block),
  ])
  func theContentsHaveALayout(_ words: String, _ layout: ForeignGuide.Layout) throws {
    #expect(Self.guide.layout(of: try #require(place(words))) == layout)
  }

  @Test func namesStandUnderTheirPlaceOnly() {
    #expect(place("inner") == nil)
    #expect(place("box inner") != nil)
    #expect(place("box inner x") == nil)
    #expect(place("keys then") == nil)
    #expect(place("keys * then") != nil)
    #expect(place("flag *") == nil)
    #expect(place("") == Self.guide.root)
    #expect(place("*") == nil)
  }

  @Test func aValueMayBeLeftOut() throws {
    let perhaps = try #require(place("perhaps"))
    #expect(Self.guide.isValueOptional(perhaps))
    #expect(Self.guide.shape(of: perhaps) == .single)
    #expect(Self.guide.names(under: perhaps) == ["add"])
    #expect(place("perhaps add") == place("perhaps * add"))
    #expect(!Self.guide.isValueOptional(try #require(place("single"))))
    #expect(!Self.guide.isValueOptional(try #require(place("perhaps *"))))
  }

  @Test func aTypeStandsBesideTheLinesBelow() throws {
    #expect(
      Self.guide.names(under: try #require(place("typed"))) == ["own", "name", "typed", "list"])
    #expect(
      Self.guide.names(under: try #require(place("tree list * list * typed")))
        == ["name", "typed", "list"])
    #expect(place("tree list * typed typed typed") == place("typed typed"))
    #expect(Self.guide.names(under: try #require(place("tree list"))).isEmpty)
  }

  @Test func fixedValuesAreListed() throws {
    #expect(Self.guide.choices(of: try #require(place("fixed"))) == ["a", "bb", "c"])
    #expect(Self.guide.choices(of: try #require(place("some"))) == ["a", "b"])
    #expect(Self.guide.choices(of: try #require(place("one"))).isEmpty)
    #expect(Self.guide.choices(of: try #require(place("fixed *"))).isEmpty)
  }

  @Test func aSecretIsMarked() throws {
    #expect(Self.guide.isSecret(try #require(place("key"))))
    #expect(!Self.guide.isSecret(try #require(place("one"))))
  }

  @Test(arguments: [
    ("", [ForeignGuideError(reason: .noTop, line: 0)]),
    ("@configuration:\n  a", [ForeignGuideError(reason: .indentation, line: 2)]),
    ("a\n@configuration:\n b", [ForeignGuideError(reason: .indentation, line: 1)]),
    ("@configuration:\n a b", [ForeignGuideError(reason: .mark, line: 2)]),
    ("@configuration:\n a ", [ForeignGuideError(reason: .mark, line: 2)]),
    ("@configuration:\n a @b", [ForeignGuideError(reason: .unknownType, line: 2)]),
    ("@configuration:\n a\n@b:\n c", [ForeignGuideError(reason: .idleType, line: 3)]),
    ("@configuration:\n a @b\n@b:\n@b:", [ForeignGuideError(reason: .idleType, line: 4)]),
  ])
  func errorsAreReported(_ text: String, _ errors: [ForeignGuideError]) {
    #expect(ForeignGuide(Array(text.utf8)).errors == errors)
  }

  /// Every text is read without a trap, and every function of each place returns.
  @Test func brokenTextIsRead() {
    var random = SeededGenerator(seed: 29)
    let pieces = [
      "@", "@t:", "@configuration:", "\n", "\n ", "\n  ", " ", "*", " *", "=", "(", ")", "(a|b)",
      " @t",
      "a", "any", "#", "- ~ !", "é",
    ]
    for _ in 0..<2_000 {
      let text = (0..<random.number(0...12)).map { _ in random.pick(pieces) }.joined()
      let guide = ForeignGuide(Array(text.utf8))
      var places: Set<ForeignGuide.Position> = []
      var open = [guide.root]
      while let place = open.popLast() {
        guard places.insert(place).inserted else { continue }
        _ = (guide.shape(of: place), guide.layout(of: place), guide.choices(of: place))
        open += guide.names(under: place).compactMap { guide.child($0, of: place) }
        if let entry = guide.entry(of: place) { open.append(entry) }
      }
    }
  }

  @Test(arguments: ["secret", "authentication-key", "ssh-rsa", "simple-password", "passphrase"])
  func secretsAreRecognizedByName(_ word: String) {
    #expect(ForeignGuide.isSecretName(word))
    #expect(!ForeignGuide.isSecretName(word + "s"))
  }

  @Test(arguments: [
    ("$9$abc", true), ("\"$6$salt$hash\"", true), ("$sha1$1$2", true), ("$2b$12$x", true),
    ("$99", false), ("9$", false), ("", false), ("\"", false), ("$ipv4", false),
  ])
  func secretsAreRecognizedByValue(_ text: String, _ isSecret: Bool) {
    #expect(ForeignGuide.isSecretValue(text) == isSecret)
  }
}
