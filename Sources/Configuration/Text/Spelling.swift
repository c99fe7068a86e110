package import Schema

/// The spelling of values and words in text, such that they can be read back.
package enum Spelling {
  /// Returns a text in quotation marks, or without them if all of its characters are harmless. A
  /// backslash is written before a quotation mark, and before a backslash that would otherwise
  /// escape the next character: before another backslash, before a quotation mark, and at the end.
  /// Before other characters a backslash is a plain character, so `\d` in a regular expression is
  /// shown as it was typed.
  package static func quoted(_ text: String) -> String {
    // `/*` would begin a comment.
    if !text.isEmpty, text.utf8.allSatisfy(isHarmless), !text.hasPrefix("/*") { return text }
    let (quotationMark, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
    var octets = [quotationMark]
    octets.reserveCapacity(text.utf8.count + 8)
    var isBehindBackslash = false
    for octet in text.utf8 {
      if isBehindBackslash {
        if octet == quotationMark || octet == backslash { octets.append(backslash) }
        octets.append(backslash)
      }
      isBehindBackslash = octet == backslash
      if isBehindBackslash { continue }
      if octet == quotationMark { octets.append(backslash) }
      octets.append(octet)
    }
    if isBehindBackslash { octets += [backslash, backslash] }
    octets.append(quotationMark)
    return String(decoding: octets, as: UTF8.self)
  }

  /// Returns a comment in the form in which it can be written between `/*` and `*/`: lines without
  /// blanks around them, without control characters and without `*/`. nil: nothing is left.
  package static func comment(_ text: String) -> String? {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map(commentLine)
    guard let first = lines.firstIndex(where: { !$0.isEmpty }),
      let last = lines.lastIndex(where: { !$0.isEmpty })
    else { return nil }
    return lines[first...last].joined(separator: "\n")
  }

  private static func commentLine(_ scalars: Substring.UnicodeScalarView) -> String {
    var line = String.UnicodeScalarView()
    for scalar in scalars {
      let shown = scalar == "\t" ? " " : scalar
      if LegibleText.isControl(shown) || (shown == " " && line.isEmpty) { continue }
      if shown == "/", line.last == "*" { line.append(" ") }
      line.append(shown)
    }
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  private static func isHarmless(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "+"),
      UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: ","),
      UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"):
      true
    default: false
    }
  }

  /// Returns a foreign word, in quotation marks if it would be read as something else without them.
  static func foreign(
    _ text: String, _ form: ForeignForm, in schema: Schema = .configuration
  ) -> String {
    let spelled = quoted(text)
    guard let foreign = schema.foreign, !spelled.hasPrefix("\""),
      form.isQuoted || schema.child(spelled: text, of: foreign) != nil
    else { return spelled }
    return "\"\(spelled)\""
  }

  /// Returns the words of a path element: its name, and the key of a list instance.
  package static func words(of element: PathElement, in schema: Schema) -> [String] {
    let declaration = schema[element.declaration]
    if declaration.isForeign { return [foreign(element.value, element.form, in: schema)] }
    var words = declaration.name.isEmpty ? [] : [declaration.name]
    if declaration.isList, !element.value.isEmpty { words.append(quoted(element.value)) }
    return words
  }

  /// Returns the banner of a level, such as `[edit services ipsec-vpn]`.
  package static func banner(_ path: some Sequence<PathElement>, in schema: Schema) -> String {
    let words = path.flatMap { Self.words(of: $0, in: schema) }
    return words.isEmpty ? "[edit]" : "[edit \(words.joined(separator: " "))]"
  }
}
