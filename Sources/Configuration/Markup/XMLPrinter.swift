/// Prints elements as XML, indented by four blanks for each level. The result is well-formed,
/// whatever text the elements contain.
package enum XMLPrinter {
  /// Returns an element as lines of XML, the outermost indented for `level`.
  package static func print(_ element: Element, level: Int = 0) -> String {
    var text = ""
    write(element, level, to: &text)
    return text
  }

  private static func write(_ element: Element, _ level: Int, to text: inout String) {
    let indent = String(repeating: "    ", count: level)
    text += indent + "<" + element.name
    for attribute in element.attributes {
      text += " \(attribute.name)=\""
      writeEscaped(attribute.value, isAttribute: true, to: &text)
      text += "\""
    }
    if !element.children.isEmpty {
      text += ">\n"
      for child in element.children { write(child, level + 1, to: &text) }
      text += indent + "</\(element.name)>\n"
    } else if element.text.isEmpty {
      text += "/>\n"
    } else {
      text += ">"
      writeEscaped(element.text, isAttribute: false, to: &text)
      text += "</\(element.name)>\n"
    }
  }

  /// Returns text in which special characters are escaped. Characters that XML 1.0 does not permit
  /// are replaced. Line feeds and tabs in attributes, and all carriage returns, become character
  /// references, because a parser would normalize them. XML 1.0 sections 2.2, 2.11 and 3.3.3.
  package static func escaped(_ text: String, isAttribute: Bool = false) -> String {
    var result = ""
    writeEscaped(text, isAttribute: isAttribute, to: &result)
    return result
  }

  /// Appends escaped text. The text may be a whole configuration, so parts without special
  /// characters are copied at once.
  private static func writeEscaped(_ text: String, isAttribute: Bool, to result: inout String) {
    let octets = text.utf8
    var (copied, place) = (text.startIndex, text.startIndex)
    while place < octets.endIndex {
      guard mayNeedEscape(octets[place]),
        let reference = reference(to: text.unicodeScalars[place], isAttribute: isAttribute)
      else {
        octets.formIndex(after: &place)
        continue
      }
      result += text[copied..<place]
      result += reference
      text.unicodeScalars.formIndex(after: &place)
      copied = place
    }
    result += text[copied...]
  }

  /// Returns whether a character that begins with this octet may need an escape.
  private static func mayNeedEscape(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): true
    // U+FFFE and U+FFFF begin with 0xEF.
    case ..<0x20, 0xEF: true
    default: false
    }
  }

  /// Returns the reference for a character; nil: the character stands for itself.
  private static func reference(to scalar: Unicode.Scalar, isAttribute: Bool) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"" where isAttribute: "&quot;"
    case "\r": "&#13;"
    case "\n" where isAttribute: "&#10;"
    case "\t" where isAttribute: "&#9;"
    case "\n", "\t": nil
    default: XMLScanner.isCharacter(scalar) ? nil : "\u{FFFD}"
    }
  }
}
