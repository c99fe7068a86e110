/// Reads the XML that `display xml` shows, and what others write in its place.
///
///     document = { misc } element { misc }
///     misc     = blank | "<?" ... "?>" | "<!--" ... "-->" | "<!DOCTYPE" ... ">"
///     element  = "<" name { attribute } ( "/>" | ">" { element | text | cdata | misc } "</" name ">" )
///
/// Entities are the five of XML and character references: no document may define more.
struct XMLReader {
  private var cursor: MarkupCursor

  static func read(_ octets: [UInt8]) throws(MarkupError) -> Element {
    var reader = XMLReader(cursor: MarkupCursor(octets))
    try reader.skipMisc()
    let element = try reader.element(depth: 0)
    try reader.skipMisc()
    guard reader.cursor.next == nil else { throw reader.cursor.error(.unexpected("the end")) }
    return element
  }

  private mutating func skipMisc() throws(MarkupError) {
    while true {
      cursor.skipBlanks()
      if cursor.take("<?") {
        _ = try cursor.skip(past: "?>")
      } else if cursor.take("<!--") {
        _ = try cursor.skip(past: "-->")
      } else if cursor.take("<!DOCTYPE") {
        _ = try cursor.skip(past: ">")
      } else {
        return
      }
    }
  }

  private mutating func element(depth: Int) throws(MarkupError) -> Element {
    guard depth < MarkupCursor.depthLimit else { throw cursor.error(.tooDeep) }
    let line = cursor.line
    guard cursor.take("<") else { throw cursor.error(.unexpected("'<'")) }
    var element = Element(try name())
    element.line = line
    while true {
      cursor.skipBlanks()
      if cursor.take("/>") { return element }
      if cursor.take(">") { break }
      element.attributes.append(try attribute())
    }
    try content(of: &element, depth: depth)
    return element
  }

  private mutating func name() throws(MarkupError) -> String {
    let octets = cursor.take { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
        true
      default: false
      }
    }
    guard !octets.isEmpty else { throw cursor.error(.unexpected("a name")) }
    return try cursor.string(octets)
  }

  private mutating func attribute() throws(MarkupError) -> Element.Attribute {
    let name = try name()
    cursor.skipBlanks()
    guard cursor.take("=") else { throw cursor.error(.unexpected("'='")) }
    cursor.skipBlanks()
    guard let quote = cursor.next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw cursor.error(.unexpected("'\"'"))
    }
    cursor.advance()
    let value = try text { $0 == quote }
    guard cursor.next == quote else { throw cursor.error(.endOfFile) }
    cursor.advance()
    return Element.Attribute(name, value)
  }

  /// Up to and with the end tag. Text beside elements says nothing in a configuration.
  private mutating func content(of element: inout Element, depth: Int) throws(MarkupError) {
    while true {
      if cursor.take("</") {
        let name = try name()
        guard name == element.name else {
          throw cursor.error(.wrongEndTag(name, expected: element.name))
        }
        cursor.skipBlanks()
        guard cursor.take(">") else { throw cursor.error(.unexpected("'>'")) }
        if !element.children.isEmpty { element.text = "" }
        return
      } else if cursor.take("<!--") {
        _ = try cursor.skip(past: "-->")
      } else if cursor.take("<![CDATA[") {
        element.text += try cursor.string(try cursor.skip(past: "]]>"))
      } else if cursor.take("<?") {
        _ = try cursor.skip(past: "?>")
      } else if cursor.next == UInt8(ascii: "<") {
        element.children.append(try self.element(depth: depth + 1))
      } else if cursor.next == nil {
        throw cursor.error(.endOfFile)
      } else {
        element.text += try text { $0 == UInt8(ascii: "<") }
      }
    }
  }

  /// Characters and entities up to the octet that ends them.
  private mutating func text(until isEnd: (UInt8) -> Bool) throws(MarkupError) -> String {
    var result = ""
    while true {
      result += try cursor.string(cursor.take { !isEnd($0) && $0 != UInt8(ascii: "&") })
      guard cursor.take("&") else { return result }
      let name = try cursor.string(cursor.take { $0 != UInt8(ascii: ";") && $0 > 32 })
      guard cursor.take(";"), let scalar = Self.entity(name) else {
        throw cursor.error(.unknownEntity(name))
      }
      result.unicodeScalars.append(scalar)
    }
  }

  private static func entity(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let isHexadecimal = name.hasPrefix("#x")
      let digits = name.dropFirst(isHexadecimal ? 2 : 1)
      return UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
    }
  }
}
