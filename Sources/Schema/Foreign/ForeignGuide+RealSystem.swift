private import CForeign

extension ForeignGuide {
  /// The guide that is built in, about 25,000 lines. It is read when it is first asked for.
  package static let realSystem = ForeignGuide(builtInText())

  private static func builtInText() -> [UInt8] {
    let text = unsafe UnsafeBufferPointer(
      start: aspic_foreign_text(), count: aspic_foreign_length())
    return unsafe Array(text)
  }
}
