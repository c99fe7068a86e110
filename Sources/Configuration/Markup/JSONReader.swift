/// Reads the JSON of a configuration into elements. RFC 8259.
///
/// An object's members are elements, an array holds several of one name, `[null]` is a statement
/// that stands alone, and `@` and `@name` say what is said of a statement rather than in it.
struct JSONReader {
  private indirect enum Value {
    case object([(name: String, value: Value, line: Int)])
    case array([(value: Value, line: Int)])
    case text(String)
    case null
  }

  private var cursor: MarkupCursor

  /// The members of the outermost object.
  static func read(_ octets: [UInt8]) throws(MarkupError) -> [Element] {
    var reader = JSONReader(cursor: MarkupCursor(octets))
    reader.cursor.skipBlanks()
    let value = try reader.value(depth: 0)
    reader.cursor.skipBlanks()
    guard reader.cursor.next == nil else { throw reader.cursor.error(.unexpected("the end")) }
    return elements(of: value, "configuration", line: 1).first?.children ?? []
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(MarkupError) -> Value {
    guard depth < MarkupCursor.depthLimit else { throw cursor.error(.tooDeep) }
    switch cursor.next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try entries(depth: depth))
    case UInt8(ascii: "\""): return .text(try string())
    case nil: throw cursor.error(.endOfFile)
    default: return try word()
    }
  }

  private mutating func members(
    depth: Int
  ) throws(MarkupError) -> [(name: String, value: Value, line: Int)] {
    var members: [(name: String, value: Value, line: Int)] = []
    cursor.advance()
    cursor.skipBlanks()
    if cursor.take("}") { return members }
    while true {
      cursor.skipBlanks()
      let line = cursor.line
      let name = try string()
      cursor.skipBlanks()
      guard cursor.take(":") else { throw cursor.error(.unexpected("':'")) }
      cursor.skipBlanks()
      members.append((name, try value(depth: depth + 1), line))
      cursor.skipBlanks()
      if cursor.take(",") { continue }
      guard cursor.take("}") else { throw cursor.error(.unexpected("',' or '}'")) }
      return members
    }
  }

  private mutating func entries(
    depth: Int
  ) throws(MarkupError) -> [(value: Value, line: Int)] {
    var entries: [(value: Value, line: Int)] = []
    cursor.advance()
    cursor.skipBlanks()
    if cursor.take("]") { return entries }
    while true {
      cursor.skipBlanks()
      let line = cursor.line
      entries.append((try value(depth: depth + 1), line))
      cursor.skipBlanks()
      if cursor.take(",") { continue }
      guard cursor.take("]") else { throw cursor.error(.unexpected("',' or ']'")) }
      return entries
    }
  }

  /// A number, as it is written, or one of the three words.
  private mutating func word() throws(MarkupError) -> Value {
    let octets = cursor.take { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    let text = try cursor.string(octets)
    if text == "null" { return .null }
    guard text == "true" || text == "false" || Double(text) != nil else {
      throw cursor.error(.unexpected("a value"))
    }
    return .text(text)
  }

  private mutating func string() throws(MarkupError) -> String {
    guard cursor.take("\"") else { throw cursor.error(.unexpected("'\"'")) }
    var result = ""
    while true {
      result += try cursor.string(
        cursor.take { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 })
      if cursor.take("\"") { return result }
      guard cursor.take("\\"), let octet = cursor.next else {
        throw cursor.error(cursor.next == nil ? .endOfFile : .unexpected("'\"'"))
      }
      cursor.advance()
      switch octet {
      case UInt8(ascii: "n"): result += "\n"
      case UInt8(ascii: "r"): result += "\r"
      case UInt8(ascii: "t"): result += "\t"
      case UInt8(ascii: "b"): result += "\u{8}"
      case UInt8(ascii: "f"): result += "\u{C}"
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(octet))
      case UInt8(ascii: "u"): result.unicodeScalars.append(try escaped())
      default: throw cursor.error(.unexpected("an escape"))
      }
    }
  }

  /// Behind `\u`: four digits, or the two halves of a surrogate pair.
  private mutating func escaped() throws(MarkupError) -> Unicode.Scalar {
    let high = try unit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard (0xD800..<0xDC00).contains(high), cursor.take("\\u") else {
      throw cursor.error(.unexpected("a surrogate pair"))
    }
    let low = try unit()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw cursor.error(.unexpected("a surrogate pair")) }
    return scalar
  }

  private mutating func unit() throws(MarkupError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let octet = cursor.next, octet < 0x80,
        let digit = Character(Unicode.Scalar(octet)).hexDigitValue
      else { throw cursor.error(.unexpected("four hexadecimal digits")) }
      value = value << 4 | UInt32(digit)
      cursor.advance()
    }
    return value
  }

  // MARK: Elements

  private static func elements(of value: Value, _ name: String, line: Int) -> [Element] {
    var element = Element(name)
    element.line = line
    switch value {
    case .text(let text): element.text = text
    case .null: break
    case .array(let entries):
      return entries.flatMap { elements(of: $0.value, name, line: $0.line) }
    case .object(let members):
      for member in members where !member.name.hasPrefix("@") {
        element.children += elements(of: member.value, member.name, line: member.line)
      }
      for member in members where member.name.hasPrefix("@") {
        let about = member.name.dropFirst()
        if about.isEmpty {
          element.attributes = attributes(member.value)
        } else {
          attach(member.value, to: String(about), in: &element)
        }
      }
    }
    return [element]
  }

  /// One remark for all elements of the name, or one for each.
  private static func attach(_ value: Value, to name: String, in parent: inout Element) {
    let places = parent.children.indices.filter { parent.children[$0].name == name }
    if case .array(let entries) = value {
      for (place, entry) in zip(places, entries) {
        parent.children[place].attributes = attributes(entry.value)
      }
    } else {
      for place in places { parent.children[place].attributes = attributes(value) }
    }
  }

  private static func attributes(_ value: Value) -> [Element.Attribute] {
    guard case .object(let members) = value else { return [] }
    return members.compactMap { member in
      guard case .text(let text) = member.value else { return nil }
      return Element.Attribute(member.name, text)
    }
  }
}
