import Glibc

/// Reads and writes the recorded files beside the tests.
enum GoldenFile {
  static func read(_ path: String) -> String? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    while true {
      let octet = unsafe getc(file)
      if octet == EOF { return String(decoding: octets, as: UTF8.self) }
      octets.append(UInt8(truncatingIfNeeded: octet))
    }
  }

  static func write(_ text: String, to path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    defer { unsafe fclose(file) }
    unsafe fputs(text, file)
  }
}

/// Checks whether a text is one well-formed element of XML, of the subset that drawings use.
struct MarkupCheck {
  private(set) var isSound = false

  init(_ text: String) {
    var rest = Substring(text)
    var open: [Substring] = []
    var roots = 0
    while let next = rest.first {
      guard next == "<" else {
        let words = rest.prefix { $0 != "<" }
        guard Self.isText(words), !open.isEmpty || words.allSatisfy(\.isWhitespace) else { return }
        rest = rest.dropFirst(words.count)
        continue
      }
      guard let end = rest.firstIndex(of: ">") else { return }
      var tag = rest[..<end].dropFirst()
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        guard open.popLast() == tag.dropFirst() else { return }
        continue
      }
      let isEmpty = tag.last == "/"
      if isEmpty { tag = tag.dropLast() }
      let name = tag.prefix { !$0.isWhitespace }
      guard !name.isEmpty, Self.areAttributes(tag.dropFirst(name.count)) else { return }
      if open.isEmpty { roots += 1 }
      if !isEmpty { open.append(name) }
    }
    isSound = open.isEmpty && roots == 1
  }

  /// Returns whether each ampersand begins one of the entities of XML.
  private static func isText(_ text: Substring) -> Bool {
    text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
      ["amp;", "lt;", "gt;", "quot;"].contains { part.hasPrefix($0) }
    }
  }

  private static func areAttributes(_ text: Substring) -> Bool {
    var rest = text.drop(while: \.isWhitespace)
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: "="), equals != rest.startIndex else { return false }
      let value = rest[rest.index(after: equals)...]
      guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else {
        return false
      }
      guard isText(value[..<end]) else { return false }
      rest = value[value.index(after: end)...].drop(while: \.isWhitespace)
    }
    return true
  }
}

/// Checks whether a text is a graph in the language of Graphviz, of the subset that drawings use:
/// nodes, edges and their attributes.
struct DotCheck {
  private var tokens: [String] = []
  private var place = 0
  private(set) var isSound = false

  init(_ text: String) {
    guard let tokens = Self.tokens(of: text) else { return }
    self.tokens = tokens
    isSound = skipGraph()
  }

  private static func tokens(of text: String) -> [String]? {
    var tokens: [String] = []
    var rest = Substring(text)
    while let next = rest.first {
      if next.isWhitespace {
        rest = rest.dropFirst()
      } else if next == "\"" {
        var isEscaped = false
        guard
          let end = rest.dropFirst().firstIndex(where: { character in
            defer { isEscaped = character == "\\" && !isEscaped }
            return character == "\"" && !isEscaped
          })
        else { return nil }
        tokens.append("identifier")
        rest = rest[rest.index(after: end)...]
      } else if rest.hasPrefix("--") {
        tokens.append("--")
        rest = rest.dropFirst(2)
      } else if "{}[];,=".contains(next) {
        tokens.append(String(next))
        rest = rest.dropFirst()
      } else {
        let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if word.isEmpty { return nil }
        tokens.append(word == "graph" ? "graph" : "identifier")
        rest = rest.dropFirst(word.count)
      }
    }
    return tokens
  }

  private mutating func skip(_ token: String) -> Bool {
    guard place < tokens.count, tokens[place] == token else { return false }
    place += 1
    return true
  }

  private mutating func skipGraph() -> Bool {
    guard skip("graph") else { return false }
    _ = skip("identifier")
    guard skip("{") else { return false }
    while !skip("}") {
      guard skipStatement(), skip(";") else { return false }
    }
    return place == tokens.count
  }

  private mutating func skipStatement() -> Bool {
    guard skip("identifier") else { return false }
    if skip("=") { return skip("identifier") }
    if skip("--"), !skip("identifier") { return false }
    guard skip("[") else { return true }
    repeat {
      guard skip("identifier"), skip("="), skip("identifier") else { return false }
    } while skip(",")
    return skip("]")
  }
}
