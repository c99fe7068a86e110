/// Text in a form that a terminal shows and does not execute.
enum VisibleText {
  /// Returns the text with control characters made visible, such as `^[` for ESC: a name from a
  /// peer or a line of a log must not move the cursor or send input. Line ends and tabs are kept;
  /// the CR of CR LF is removed.
  static func of(_ text: String) -> String {
    guard text.utf8.contains(where: isSuspect) else { return text }
    var visible = ""
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      switch scalar.value {
      case 0x0A, 0x09: visible.unicodeScalars.append(scalar)
      case 0x0D where next == "\n": break
      case 0x00..<0x20, 0x7F:
        visible.append("^")
        visible.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) ^ 0x40))
      case 0x80..<0xA0: visible.append("\u{FFFD}")
      default: visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }

  /// Returns whether an octet may belong to a control character. 0xC2 begins U+0080 to U+009F,
  /// among others.
  private static func isSuspect(_ octet: UInt8) -> Bool {
    (octet < 0x20 && octet != 0x0A && octet != 0x09) || octet == 0x7F || octet == 0xC2
  }
}
