/// Splits XML into tags and text.
struct XMLScanner {
  struct Attribute {
    var name: String
    var value: String
    var place: MarkupPlace
  }

  /// The start tag of an element.
  struct Tag {
    /// Without the prefix of its namespace: programs choose that freely.
    var name: String
    var place: MarkupPlace
    var attributes: [Attribute] = []
    /// Whether the element is written as `<name/>`.
    var isEmpty = false
    /// The number of namespace prefixes that were known before the tag.
    fileprivate var prefixCount = 0
    /// The range of the file where the name stands.
    fileprivate(set) var range = 0..<0
  }

  /// The text of an element up to its first child.
  struct Content {
    var text = ""
    /// The place where the text starts; nil if there is no text.
    var start: MarkupPlace?
    var end: MarkupPlace?

    var isBlank: Bool { text.utf8.allSatisfy(XMLScanner.isBlank) }
  }

  static func isBlank(_ octet: UInt8) -> Bool { MarkupCursor.isBlank(octet) }

  private var cursor: MarkupCursor
  private var depth = 0
  /// The namespace prefixes that the enclosing elements declare, the innermost last.
  private var prefixes: [(name: String, isOfProtocol: Bool)] = []

  init(_ octets: [UInt8]) { cursor = MarkupCursor(octets) }

  /// The number of octets that have been read.
  var offset: Int { cursor.offset }

  var isAtEnd: Bool { cursor.next == nil }

  func error(_ reason: MarkupError.Reason) -> MarkupError { cursor.error(reason) }

  mutating func skipMisc(allowingDocumentType: Bool = true) throws(MarkupError) {
    while true {
      cursor.skipBlanks()
      if cursor.take("<?") {
        try skip(past: "?>")
      } else if cursor.take("<!--") {
        try skip(past: "-->")
      } else if allowingDocumentType, cursor.take("<!DOCTYPE") {
        try skip(past: ">")
      } else {
        return
      }
    }
  }

  // MARK: Tags

  mutating func startTag() throws(MarkupError) -> Tag {
    guard depth < MarkupCursor.depthLimit else { throw cursor.error(.tooDeep) }
    let place = cursor.place
    guard cursor.take("<") else { throw cursor.error(.unexpected("'<'")) }
    let start = cursor.offset
    var tag = Tag(name: Self.localName(try name()), place: place)
    tag.range = start..<cursor.offset
    tag.prefixCount = prefixes.count
    while true {
      cursor.skipBlanks()
      if cursor.take("/>") {
        tag.isEmpty = true
        break
      }
      if cursor.take(">") {
        depth += 1
        break
      }
      let attribute = try attribute()
      if attribute.name.hasPrefix("xmlns:") {
        let prefix = attribute.name.dropFirst("xmlns:".count) + ":"
        prefixes.append((String(prefix), attribute.value == Self.protocolNamespace))
      }
      tag.attributes.append(attribute)
    }
    if tag.isEmpty { prefixes.removeLast(prefixes.count - tag.prefixCount) }
    return tag
  }

  /// Returns whether an attribute is the `operation` attribute of NETCONF. This depends on the
  /// namespace of its prefix or, if a part of a document is read alone, on the prefixes that
  /// clients use. RFC 6241 §7.2.
  func isOfProtocol(_ attribute: String) -> Bool {
    guard attribute.hasSuffix(":operation") else { return false }
    let prefix = attribute.dropLast("operation".count)
    return prefixes.last { $0.name == prefix }?.isOfProtocol ?? (prefix == "nc:" || prefix == "xc:")
  }

  /// A comment keeps its prefix, because a statement may have its name.
  static func localName(_ name: String) -> String {
    guard name != Element.comment, let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else {
      return name
    }
    let local = name[name.utf8.index(after: colon)...]
    return local.isEmpty ? name : String(local)
  }

  private mutating func name() throws(MarkupError) -> String {
    let octets = cursor.take(while: Self.isOfName)
    guard !octets.isEmpty else { throw cursor.error(.unexpected("a name")) }
    return try string(octets)
  }

  private static func isOfName(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }

  private mutating func attribute() throws(MarkupError) -> Attribute {
    let place = cursor.place
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
    return Attribute(name: name, value: value, place: place)
  }

  // MARK: Content

  /// Moves on to the start of the element's next child and collects the text before it. Returns
  /// false if there are no more children; the end of the element has then been skipped.
  mutating func next(in tag: Tag, _ content: inout Content) throws(MarkupError) -> Bool {
    if tag.isEmpty { return false }
    while true {
      // Blanks before a child are not part of the text.
      cursor.skipBlanksBeforeElement()
      switch cursor.next {
      case nil: throw cursor.error(.endOfFile)
      case UInt8(ascii: "<"):
        if cursor.take("</") {
          try endTag(of: tag)
          return false
        }
        if cursor.take("<!--") {
          try skip(past: "-->")
        } else if cursor.take("<![CDATA[") {
          if content.start == nil { content.start = cursor.place }
          content.text += try string(try cursor.skip(past: "]]>"))
          content.end = cursor.place
        } else if cursor.take("<?") {
          try skip(past: "?>")
        } else {
          return true
        }
      default:
        if content.start == nil { content.start = cursor.place }
        content.text += try text { $0 == UInt8(ascii: "<") }
        content.end = cursor.place
      }
    }
  }

  private mutating func endTag(of tag: Tag) throws(MarkupError) {
    let before = cursor
    if !cursor.take(sameAs: tag.range) || cursor.next.map(Self.isOfName) ?? false {
      cursor = before
      throw try wrongEndTag(of: tag)
    }
    cursor.skipBlanks()
    guard cursor.take(">") else { throw cursor.error(.unexpected("'>'")) }
    depth -= 1
    prefixes.removeLast(prefixes.count - tag.prefixCount)
  }

  private mutating func wrongEndTag(of tag: Tag) throws(MarkupError) -> MarkupError {
    let name = try name()
    return cursor.error(.wrongEndTag(name, expected: tag.name))
  }

  /// Returns all the text of an element, and skips everything else in it.
  mutating func text(of tag: Tag) throws(MarkupError) -> String {
    var content = Content()
    while try next(in: tag, &content) { try skip(try startTag()) }
    return content.text
  }

  /// Skips the content of an element and its end tag.
  mutating func skip(_ tag: Tag) throws(MarkupError) { _ = try text(of: tag) }

  /// Skips the rest of an element when the reader is at one of its children.
  mutating func skipRest(of tag: Tag) throws(MarkupError) {
    try skip(try startTag())
    try skip(tag)
  }

  /// Reads characters and entities up to the octet for which `isEnd` is true.
  private mutating func text(until isEnd: (UInt8) -> Bool) throws(MarkupError) -> String {
    var result = try string(cursor.take { !isEnd($0) && $0 != UInt8(ascii: "&") })
    while cursor.take("&") {
      let name = try string(cursor.take { $0 != UInt8(ascii: ";") && $0 > 32 })
      guard cursor.take(";"), let scalar = Self.entity(name) else {
        throw cursor.error(.unknownEntity(name))
      }
      result.unicodeScalars.append(scalar)
      result += try string(cursor.take { !isEnd($0) && $0 != UInt8(ascii: "&") })
    }
    return result
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
      // `UInt32` accepts a plus sign before the digits.
      guard digits.first != "+",
        let scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init),
        isCharacter(scalar)
      else { return nil }
      return scalar
    }
  }

  // MARK: Characters

  /// Whether XML has a character. XML 1.0 §2.2.
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10, 13, 0x20...0xFFFD, 0x1_0000...: true
    default: false
    }
  }

  /// Throws if there is a character among the octets that XML does not have.
  private func check(_ octets: ArraySlice<UInt8>) throws(MarkupError) {
    let place = octets.indices.first { place in
      let octet = octets[place]
      if octet < 0x20 { return !Self.isBlank(octet) }
      // U+FFFE and U+FFFF.
      return octet == 0xEF && octets[place...].dropFirst().first == 0xBF
        && octets[place...].dropFirst(2).first.map { $0 >= 0xBE } ?? false
    }
    if let place { throw cursor.error(.notOfXML, at: place) }
  }

  private func string(_ octets: ArraySlice<UInt8>) throws(MarkupError) -> String {
    try check(octets)
    return try cursor.string(octets)
  }

  private mutating func skip(past end: StaticString) throws(MarkupError) {
    try check(try cursor.skip(past: end))
  }

  private static let protocolNamespace = "urn:ietf:params:xml:ns:netconf:base:1.0"
}
