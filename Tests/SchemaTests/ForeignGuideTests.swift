import Schema
import Testing

/// How a guide is read, and how one walks in it.
@Suite("The guide of foreign names")
struct ForeignGuideTests {
  /// One of each.
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
       entries * -
        size =
        files =
       typed @t
        own
       tree @t
       key = !
      @t:
       name *
       typed @t
       list * @t
      """.utf8))

  /// Follows names, and keys as `*`.
  private func place(_ words: String, in guide: ForeignGuide = Self.guide) -> ForeignGuide.Place? {
    words.split(separator: " ").reduce(guide.root) { place, word in
      place.flatMap {
        word == "*" ? guide.entry(of: $0) : guide.child(String(word), of: $0)
      }
    }
  }

  @Test func theTextHasNoSlip() {
    #expect(Self.guide.slips.isEmpty)
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
    ("box", ForeignGuide.Layout.block), ("keys *", .lineOfOne), ("entries *", .line),
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
    ("", [ForeignGuideSlip(reason: .noTop, line: 0)]),
    ("@configuration:\n  a", [ForeignGuideSlip(reason: .indentation, line: 2)]),
    ("a\n@configuration:\n b", [ForeignGuideSlip(reason: .indentation, line: 1)]),
    ("@configuration:\n a b", [ForeignGuideSlip(reason: .mark, line: 2)]),
    ("@configuration:\n a ", [ForeignGuideSlip(reason: .mark, line: 2)]),
    ("@configuration:\n a @b", [ForeignGuideSlip(reason: .unknownType, line: 2)]),
    ("@configuration:\n a\n@b:\n c", [ForeignGuideSlip(reason: .idleType, line: 3)]),
    ("@configuration:\n a @b\n@b:\n@b:", [ForeignGuideSlip(reason: .idleType, line: 4)]),
  ])
  func slipsAreTold(_ text: String, _ slips: [ForeignGuideSlip]) {
    #expect(ForeignGuide(Array(text.utf8)).slips == slips)
  }
}
