/// How much text a statement makes, at any level.
struct TextExtent: Equatable {
  /// At the top level.
  private let octets: Int32
  /// Lines with something on them, which stand further in at a deeper level.
  let lines: Int32

  /// It has not been printed since it was changed.
  static let unknown = TextExtent(octets: 0, lines: 0, printedAt: 0)

  init(octets: Int, lines: Int, printedAt level: Int) {
    // Longer texts are not printed again from parts: see `PrintedTree`.
    self.octets = Int32(truncatingIfNeeded: octets - lines * level * Self.indent)
    self.lines = Int32(truncatingIfNeeded: lines)
  }

  /// Octets at a level.
  func count(at level: Int) -> Int { Int(octets) + Int(lines) * level * Self.indent }

  /// Blanks a level.
  static let indent = 4
}
