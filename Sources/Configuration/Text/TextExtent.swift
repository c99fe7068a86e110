/// How much of a printed text one statement makes, with all that is in it.
struct TextExtent: Equatable, Sendable {
  let octets: Int32
  /// Statements that have an extent of their own: this one, and those inside of its braces.
  let statements: Int32

  /// It is not known yet.
  static let open = TextExtent(octets: 0, statements: 0)

  init(octets: Int, statements: Int) {
    // Longer texts are not printed again from parts: see `PrintedTree`.
    self.octets = Int32(truncatingIfNeeded: octets)
    self.statements = Int32(truncatingIfNeeded: statements)
  }
}
