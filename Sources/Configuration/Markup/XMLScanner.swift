/// Splits XML into tags and text.
struct XMLScanner {
  /// An attribute with its position.
  struct Attribute {
    var name: String
    var value: String
    /// The position of the name.
    var place: MarkupPlace
  }

  /// The start tag of an element.
  struct Tag {
    /// The name without the prefix of its namespace, which a client chooses freely.
    var name: String
    /// The position of the tag.
    var place: MarkupPlace
    var attributes: [Attribute] = []
    /// Whether the element is written as `<name/>`.
    var isEmpty = false
    /// The number of namespace prefixes that were declared before the tag.
    fileprivate var prefixCount = 0
    /// The range of the name in the file.
    fileprivate(set) var range = 0..<0
  }

  /// The text of an element up to its first child.
  struct Content {
    var text = ""
    /// The position at which the text starts; nil: there is no text.
    var start: MarkupPlace?
    /// The position at which the text ends.
    var end: MarkupPlace?

    /// Whether the text is empty or consists of blanks.
    var isBlank: Bool { text.utf8.allSatisfy(XMLScanner.isBlank) }
  }

  /// Returns whether an octet is a blank or a line end.
  static func isBlank(_ octet: UInt8) -> Bool { MarkupCursor.isBlank(octet) }

  private var cursor: MarkupCursor
  private var depth = 0
  /// The namespace prefixes that the enclosing elements declare, the innermost last.
  private var prefixes: [(name: String, isOfProtocol: Bool)] = []

  /// Creates a scanner at the beginning of a file.
  init(_ octets: [UInt8]) { cursor = MarkupCursor(octets) }

  /// The number of octets that have been read.
  var offset: Int { cursor.offset }

  /// Whether the whole file has been read.
  var isAtEnd: Bool { cursor.next == nil }

  /// Returns an error at the present position.
  func error(_ reason: MarkupError.Reason) -> MarkupError { cursor.error(reason) }

  /// Skips blanks, comments, processing instructions and, if permitted, a document type.
  mutating func skipMisc(allowingDocumentType: Bool = true) throws(MarkupError) {
    while true {
      cursor.skipBlanks()
      if cursor.skip("<?") {
        try skip(past: "?>")
      } else if cursor.skip("<!--") {
        try skip(past: "-->")
      } else if allowingDocumentType, cursor.skip("<!DOCTYPE") {
        try skip(past: ">")
      } else {
        return
      }
    }
  }

  // MARK: Tags

  /// Reads a start tag, whose `<` is the next octet. Throws if the nesting is deeper than the
  /// limit.
  mutating func startTag() throws(MarkupError) -> Tag {
    guard depth < MarkupCursor.depthLimit else { throw cursor.error(.tooDeep) }
    let place = cursor.place
    guard cursor.skip("<") else { throw cursor.error(.unexpected("'<'")) }
    let start = cursor.offset
    var tag = Tag(name: Self.localName(try name()), place: place)
    tag.range = start..<cursor.offset
    tag.prefixCount = prefixes.count
    while true {
      cursor.skipBlanks()
      if cursor.skip("/>") {
        tag.isEmpty = true
        break
      }
      if cursor.skip(">") {
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

  /// Returns whether an attribute is the attribute `operation` of NETCONF. The namespace of its
  /// prefix decides. If the prefix is not declared, because only a part of a document was read, the
  /// usual prefixes of clients decide. RFC 6241 section 7.2.
  func isOfProtocol(_ attribute: String) -> Bool {
    guard attribute.hasSuffix(":operation") else { return false }
    let prefix = attribute.dropLast("operation".count)
    return prefixes.last { $0.name == prefix }?.isOfProtocol ?? (prefix == "nc:" || prefix == "xc:")
  }

  /// Returns a name without its prefix. That of a comment keeps it, because a statement may be
  /// called `comment`.
  static func localName(_ name: String) -> String {
    guard name != Element.comment, let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else {
      return name
    }
    let local = name[name.utf8.index(after: colon)...]
    return local.isEmpty ? name : String(local)
  }

  private mutating func name() throws(MarkupError) -> String {
    let octets = cursor.read(while: Self.isOfName)
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
    guard cursor.skip("=") else { throw cursor.error(.unexpected("'='")) }
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

  /// Moves to the start of the element's next child and collects the text before it. Returns false
  /// if there are no more children; the end tag has then been read.
  mutating func next(in tag: Tag, _ content: inout Content) throws(MarkupError) -> Bool {
    if tag.isEmpty { return false }
    while true {
      // Blanks before a child are not part of the text.
      cursor.skipBlanksBeforeElement()
      switch cursor.next {
      case nil: throw cursor.error(.endOfFile)
      case UInt8(ascii: "<"):
        if cursor.skip("</") {
          try endTag(of: tag)
          return false
        }
        if cursor.skip("<!--") {
          try skip(past: "-->")
        } else if cursor.skip("<![CDATA[") {
          if content.start == nil { content.start = cursor.place }
          content.text += try string(try cursor.skip(past: "]]>"))
          content.end = cursor.place
        } else if cursor.skip("<?") {
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
    if !cursor.skip(sameAs: tag.range) || cursor.next.map(Self.isOfName) ?? false {
      cursor = before
      throw try wrongEndTag(of: tag)
    }
    cursor.skipBlanks()
    guard cursor.skip(">") else { throw cursor.error(.unexpected("'>'")) }
    depth -= 1
    prefixes.removeLast(prefixes.count - tag.prefixCount)
  }

  private mutating func wrongEndTag(of tag: Tag) throws(MarkupError) -> MarkupError {
    let name = try name()
    return cursor.error(.wrongEndTag(name, expected: tag.name))
  }

  /// Returns the whole text of an element, and skips everything else in it.
  mutating func text(of tag: Tag) throws(MarkupError) -> String {
    var content = Content()
    while try next(in: tag, &content) { try skip(try startTag()) }
    return content.text
  }

  /// Skips the content of an element and its end tag.
  mutating func skip(_ tag: Tag) throws(MarkupError) { _ = try text(of: tag) }

  /// Skips the rest of an element if the scanner is at one of its children.
  mutating func skipRest(of tag: Tag) throws(MarkupError) {
    try skip(try startTag())
    try skip(tag)
  }

  /// Reads characters and entities up to the octet for which `isEnd` returns true.
  private mutating func text(until isEnd: (UInt8) -> Bool) throws(MarkupError) -> String {
    var result = try string(cursor.read { !isEnd($0) && $0 != UInt8(ascii: "&") })
    while cursor.skip("&") {
      let name = try string(cursor.read { $0 != UInt8(ascii: ";") && $0 > 32 })
      guard cursor.skip(";"), let scalar = Self.entity(name) else {
        throw cursor.error(.unknownEntity(name))
      }
      result.unicodeScalars.append(scalar)
      result += try string(cursor.read { !isEnd($0) && $0 != UInt8(ascii: "&") })
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

  /// Returns whether a character is permitted in XML. XML 1.0 section 2.2.
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10, 13, 0x20...0xFFFD, 0x1_0000...: true
    default: false
    }
  }

  /// Throws if the octets contain a character that XML does not permit.
  private func check(_ octets: ArraySlice<UInt8>) throws(MarkupError) {
    let place = octets.indices.first { place in
      let octet = octets[place]
      if octet < 0x20 { return !Self.isBlank(octet) }
      // These octets begin U+FFFE or U+FFFF.
      return octet == 0xEF && octets[place...].dropFirst().first == 0xBF
        && octets[place...].dropFirst(2).first.map { $0 >= 0xBE } ?? false
    }
    if let place { throw cursor.error(.notOfXML, at: place) }
  }

  /// Returns octets as text. Throws if they are not UTF-8 or contain a character that XML does not
  /// permit.
  private func string(_ octets: ArraySlice<UInt8>) throws(MarkupError) -> String {
    try check(octets)
    return try cursor.string(octets)
  }

  private mutating func skip(past end: StaticString) throws(MarkupError) {
    try check(try cursor.skip(past: end))
  }

  private static let protocolNamespace = "urn:ietf:params:xml:ns:netconf:base:1.0"
}
