private import CForeign

extension ForeignGuide {
  /// The guide to the statements of Junos that is compiled into the program, about 25,000 lines. It
  /// is read at its first use.
  package static let realSystem = ForeignGuide(builtInText())

  private static func builtInText() -> [UInt8] {
    let text = unsafe UnsafeBufferPointer(
      start: aspic_foreign_text(), count: aspic_foreign_length())
    return unsafe Array(text)
  }
}
