/// Writes texts in YAML 1.2. Readers of earlier versions interpret words such as `no` and `on` as
/// Booleans, so those words are quoted too.
enum YAMLText {
  /// Returns a string as a scalar on one line. Quotation marks are omitted if the string cannot be
  /// interpreted as another type.
  static func scalar(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

  /// Returns a string in quotation marks. YAML 1.2.2 section 5.7.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return quoted + "\""
  }

  /// A comment of one line.
  static func comment(_ text: String) -> String {
    var comment = "# "
    for scalar in text.unicodeScalars {
      let isBreak = scalar == "\u{2028}" || scalar == "\u{2029}"
      let isPrintable =
        (" "..."~").contains(scalar) || ("\u{A1}"..."\u{D7FF}").contains(scalar) && !isBreak
      comment.unicodeScalars.append(isPrintable ? scalar : " ")
    }
    return comment
  }

  /// The words that some readers interpret as a Boolean or as null.
  private static let meaningfulWords: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isLetter(first), text.last != " ",
      text.last != ":", !text.contains(": "), !meaningfulWords.contains(text.lowercased())
    else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      isLetter(scalar) || ("0"..."9").contains(scalar)
        || " ._/:%+=-".unicodeScalars.contains(scalar)
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
