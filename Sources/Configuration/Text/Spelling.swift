package import Schema

/// How values are written so that they read back as they were.
package enum Spelling {
  /// Returns a text in quotation marks, or without them if every character is harmless. A backslash
  /// is written before a quotation mark. It is also written before a backslash that would otherwise
  /// escape the next character: before another backslash, before a quotation mark, and at the end.
  /// Before any other character a backslash is a plain character, so `\d` in a regular expression
  /// is shown as it was typed.
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

  /// A comment as it can stand between its marks: lines without blanks around them and without
  /// control characters, and nothing that ends it early. nil: nothing is left of it.
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

  /// A foreign word, in quotation marks where it would be taken for something else without them.
  static func foreign(
    _ text: String, _ form: ForeignForm, in schema: Schema = .configuration
  ) -> String {
    let spelled = quoted(text)
    guard let foreign = schema.foreign, !spelled.hasPrefix("\""),
      form.isQuoted || schema.child(spelled: text, of: foreign) != nil
    else { return spelled }
    return "\"\(spelled)\""
  }

  /// The words of a path element: its name, and its key where it is an instance of a list.
  package static func words(of element: PathElement, in schema: Schema) -> [String] {
    let declaration = schema[element.declaration]
    if declaration.isForeign { return [foreign(element.value, element.form, in: schema)] }
    var words = declaration.name.isEmpty ? [] : [declaration.name]
    if declaration.isList, !element.value.isEmpty { words.append(quoted(element.value)) }
    return words
  }

  /// `[edit services ipsec-vpn]`
  package static func banner(_ path: some Sequence<PathElement>, in schema: Schema) -> String {
    let words = path.flatMap { Self.words(of: $0, in: schema) }
    return words.isEmpty ? "[edit]" : "[edit \(words.joined(separator: " "))]"
  }
}
