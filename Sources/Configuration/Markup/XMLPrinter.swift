/// Writes elements as XML with an indentation of four blanks for each level. The result is
/// well-formed, whatever text the elements contain.
package enum XMLPrinter {
  package static func print(_ element: Element, level: Int = 0) -> String {
    var text = ""
    write(element, level, to: &text)
    return text
  }

  private static func write(_ element: Element, _ level: Int, to text: inout String) {
    let indent = String(repeating: "    ", count: level)
    text += indent + "<" + element.name
    for attribute in element.attributes {
      text += " \(attribute.name)=\"\(escaped(attribute.value, isAttribute: true))\""
    }
    if !element.children.isEmpty {
      text += ">\n"
      for child in element.children { write(child, level + 1, to: &text) }
      text += indent + "</\(element.name)>\n"
    } else if element.text.isEmpty {
      text += "/>\n"
    } else {
      text += ">" + escaped(element.text) + "</\(element.name)>\n"
    }
  }

  /// Escapes a text. Characters that XML 1.0 does not allow are replaced. Line feeds and tabs in
  /// attributes, and all carriage returns, are written as character references, because a parser
  /// would normalize them. XML 1.0 §2.2, §2.11, §3.3.3.
  package static func escaped(_ text: String, isAttribute: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where isAttribute: result += "&quot;"
      case "\r": result += "&#13;"
      case "\n" where isAttribute: result += "&#10;"
      case "\t" where isAttribute: result += "&#9;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(isCharacter(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
  }
}
