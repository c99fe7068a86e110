/// The length of the printed text of one statement, including everything in it.
struct TextExtent: Equatable, Sendable {
  /// The number of octets.
  let octets: Int32
  /// The number of statements with an extent of their own: this one and those inside its braces.
  let statements: Int32

  /// The extent of a statement whose end has not been printed yet.
  static let open = TextExtent(octets: 0, statements: 0)

  /// Creates an extent. Larger numbers than `Int32.max` are truncated.
  init(octets: Int, statements: Int) {
    // A text longer than `Int32.max` octets is never reprinted in parts: see `PrintedTree`.
    self.octets = Int32(truncatingIfNeeded: octets)
    self.statements = Int32(truncatingIfNeeded: statements)
  }
}
