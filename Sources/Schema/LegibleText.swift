/// Words from the network or a user in a form that a message can repeat: without control
/// characters, which a terminal would execute, and cut to the length of a line.
package enum LegibleText {
  /// Returns `text` with a question mark in place of each control character. More than `limit`
  /// characters are cut and replaced by `...`.
  package static func of(_ text: some StringProtocol, limit: Int = 80) -> String {
    var result = String.UnicodeScalarView()
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return String(result) + "..." }
      result.append(isControl(scalar) ? "?" : scalar)
    }
    return String(result)
  }

  /// Returns whether a character is a control character, which a terminal may execute, or separates
  /// lines or paragraphs.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
