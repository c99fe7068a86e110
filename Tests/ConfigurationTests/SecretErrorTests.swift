import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// No error shows a secret, whatever is wrong near it and in whichever form the file is written.
@Suite("Secrets near an error")
struct SecretErrorTests {
  private static let schema = Schema.configuration
  private static let secrets = schema.declarations.filter { $0.isSecret && schema.isInTree($0) }

  /// A word of a statement: a keyword, a name, or the secret.
  private struct Piece {
    var text: String
    var isKeyword = true
    var isSecret = false
  }

  private func pieces(_ declaration: Declaration, _ random: inout SeededGenerator) -> [Piece] {
    guard declaration.id != 0 else { return [] }
    var pieces = pieces(Self.schema[declaration.parent], &random)
    if !declaration.name.isEmpty { pieces.append(Piece(text: declaration.name)) }
    if declaration.isSecret {
      pieces.append(Piece(text: secret(&random), isKeyword: false, isSecret: true))
    } else if let type = declaration.key?.type {
      pieces.append(Piece(text: Spelling.quoted(random.value(of: type)), isKeyword: false))
    }
    return pieces
  }

  private func secret(_ random: inout SeededGenerator) -> String {
    random.pick([
      "HUSH", "HUSH-hush", "\"HUSH\"", "\"a HUSH b\"", "\"HUSH\\\"HUSH\"", "1HUSH", "$9$HUSH",
    ])
  }

  /// Returns a word with a typing error.
  private func misspelt(_ word: String, _ random: inout SeededGenerator) -> String {
    var letters = Array(word)
    let place = random.number(0...letters.count - 1)
    switch random.number(0...4) {
    case 0: letters.remove(at: place)
    case 1: letters.insert("x", at: place)
    case 2: letters[place] = "x"
    case 3 where letters.count > 1: letters.swapAt(place, place == 0 ? 1 : place - 1)
    default: return "bogus"
    }
    return letters.isEmpty ? "bogus" : String(letters)
  }

  /// Makes one error in a statement.
  private func addError(to pieces: inout [Piece], _ random: inout SeededGenerator) {
    let place = random.number(0...pieces.count - 1)
    switch random.number(0...5) {
    case 0, 1:
      let keywords = pieces.indices.filter { pieces[$0].isKeyword }
      let place = random.pick(keywords)
      pieces[place].text = misspelt(pieces[place].text, &random)
    case 2: pieces.insert(Piece(text: random.pick(["bogus", "[", "]", "\"", "a b"])), at: place)
    case 3: pieces.append(Piece(text: random.pick(["bogus", "HUSH", "\"HUSH\"", "]", "\""])))
    case 4 where !pieces[place].isSecret: pieces.remove(at: place)
    default:
      // Quotation marks are missing.
      guard let place = pieces.firstIndex(where: \.isSecret) else { return }
      pieces[place].text = random.pick(["\"HUSH", "HUSH\"", "HUSH HUSH", "x\"HUSH\"", "\"x\" HUSH"])
    }
  }

  // MARK: Forms

  private func braces(
    _ pieces: [Piece], _ random: inout SeededGenerator, _ mark: String
  ) -> String {
    var (text, depth) = (mark, 0)
    for (index, piece) in pieces.enumerated() {
      text += piece.text
      // A block may begin behind any word.
      if index + 1 < pieces.count, random.once(in: 3) {
        text += " {\n\(mark)"
        depth += 1
      } else {
        text += " "
      }
    }
    return text + ";\n" + String(repeating: "\(mark)}\n", count: depth)
  }

  private func xml(_ pieces: [Piece]) -> String {
    var (start, end) = ("<configuration>\n", "</configuration>")
    for piece in pieces {
      let text = piece.text.filter { $0 != "\"" && $0 != "\\" }
      if piece.isSecret {
        start += text
      } else if piece.isKeyword {
        let name = text.filter { $0 != "[" && $0 != "]" && $0 != " " }
        guard !name.isEmpty else { continue }
        start += "<\(name)>"
        end = "</\(name)>" + end
      } else {
        start += "<name>\(text)</name>"
      }
    }
    return start + end
  }

  private func json(_ pieces: [Piece]) -> String {
    var (start, end) = ("{\"configuration\": {\n", "}}")
    for piece in pieces {
      let text = piece.text.filter { $0 != "\"" && $0 != "\\" }
      if piece.isSecret {
        start = start.hasSuffix("{\n") ? String(start.dropLast(2)) : start
        end = end.hasPrefix("}") ? String(end.dropFirst()) : end
        start += "\"\(text)\""
      } else if piece.isKeyword {
        start += "\"\(text)\": {\n"
        end = "}" + end
      } else {
        start += "\"name\": \"\(text)\",\n"
      }
    }
    return start + end
  }

  // MARK: Tests

  private func check(_ text: String, _ format: ConfigurationReader.Format) {
    let loaded = ConfigurationReader(format, recordingPlaces: true).read(Array(text.utf8))
    for error in loaded.errors + loaded.warnings {
      let shown =
        error.report(file: "f") + error.word + error.sentence + error.statement + error.badElement
        + error.reachedBanner
      if shown.contains("HUSH") { Issue.record("\(error.report(file: "f")) of \(text)") }
    }
  }

  @Test(arguments: 1...4) func areNotShown(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for declaration in Self.secrets {
      for _ in 0..<150 {
        var pieces = pieces(declaration, &random)
        addError(to: &pieces, &random)
        let words = pieces.map(\.text).joined(separator: " ")
        check("set \(words)\n", .set)
        check(braces(pieces, &random, ""), .text)
        check("/* \(words) */\n", .text)
        check("[edit]\n" + braces(pieces, &random, "+ "), .patch)
        check(braces(pieces, &random, ""), .patch)
        check("[edit \(words)]\n", .patch)
        check(xml(pieces), .xml)
        check(json(pieces), .json)
      }
    }
  }

  @Test(arguments: [
    "ik { policy p { pre-shared-key ascii-text \"HUSH\"; } }",
    "pre-shared-kye asci-text \"HUSH\";", "bogus { ascii-text HUSH; }", "bogus secret HUSH;",
    "system { bogus password \"HUSH\"; }", "snmp-x community HUSH;",
    "bogus authentication-key HUSH;",
    "system { bogus $6$HUSH; }", "system { bogus \"$1$HUSH\"; }", "bogus $8$HUSH x;",
    "system { host-name \"x; pre-shared-key ascii-text \"HUSH\"; y\"; }",
    "system { /* pre-shared-key ascii-text HUSH; */ }", "encrypted-pasword HUSH;",
  ])
  func areNotShown(_ text: String) {
    for format in ConfigurationReader.Format.allCases { check(text, format) }
    check("set " + text, .set)
    check("[edit]\n+ " + text, .patch)
  }

  @Test func whatIsNoSecretIsShown() throws {
    let text = "system { bogus one \"two three\"; }"
    let error = try #require(TextParser.merge(Array(text.utf8), into: .empty).errors.first)
    #expect(error.statement == "bogus one \"two three\";" && error.word == "bogus")
  }
}
