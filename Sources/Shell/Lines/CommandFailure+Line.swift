package import Configuration
package import Operations
import Schema

extension CommandFailure {
  /// Creates the failure of a line whose words do not match.
  package init(_ error: MatchError, in line: String) {
    self.init(error, in: CommandLexer.cut(line))
  }

  /// Creates the failure of a line that has been cut into words.
  init(_ error: MatchError, in line: CommandLexer.Line) {
    self.init(error.message)
    offset = error.offset
    message = error.message
    if case .ambiguous(_, let candidates) = error.reason { completions = candidates }
    let words = line.words
    let isShown =
      switch error.reason {
      case .unknownCommand, .expectingCommand, .syntax, .unknownStatement: true
      case .ambiguous, .missingArgument, .invalid: false
      }
    // A word behind one that announces a key may be the key.
    let before = words.prefix { $0.end < error.offset && $0.start != error.offset }
    let isSensitive = before.contains {
      $0.text.utf8.count > 1 && LineReader.announcesSecret($0.text)
    }
    if isSensitive, case .invalid = error.reason,
      words.dropFirst(before.count).contains(where: {
        message.contains($0.text)
      })
    {
      message = "invalid value"
    }
    word = isShown && !isSensitive ? words.first { $0.start == error.offset }?.text : nil
    nearestName = word == nil ? nil : error.nearestName
    if word != nil, !error.expected.isEmpty { advice = Self.expecting(error.expected) }
  }

  /// `it can be md5, sha1 or sha-256`
  private static func expecting(_ words: [String]) -> String {
    let shown = words.sorted().prefix(Self.expectedLimit)
    let rest = words.count > shown.count ? ["others, which '?' lists"] : []
    let all = Array(shown) + rest
    let first = all.dropLast().joined(separator: ", ")
    return "it can be \(first.isEmpty ? "" : first + " or ")\(all.last ?? "")"
  }

  /// More words are not read in a line.
  private static let expectedLimit = 12

  /// The text that a terminal shows under a line which stands behind a prompt of `promptWidth`
  /// columns: a caret under the word in question, the message, and a hint.
  package func underLine(_ line: String, promptWidth: Int) -> String {
    guard let offset else { return message + "\n" }
    let before = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
    let missing = max(offset - line.utf8.count, 0)
    let column = promptWidth + TextColumns.count(before) + missing
    var text = String(repeating: " ", count: column) + "^\n" + message + "\n"
    if let nearestName {
      text += "did you mean '\(nearestName)'?\n"
    } else if let advice {
      text += advice + "\n"
    }
    if !completions.isEmpty { text += CompletionList.text(completions) }
    return text
  }
}
