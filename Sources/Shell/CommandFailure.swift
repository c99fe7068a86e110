package import Configuration
import Schema

/// Why a command did nothing.
package struct CommandFailure: Error, Equatable {
  /// Under which octet of the line the caret stands; nil: the line was understood.
  package var offset: Int?
  /// The word at fault, for output without carets.
  package var word: String?
  package var message: String
  /// What could have been meant.
  package var completions: [Candidate]
  /// The name of a statement that the word, which is misspelt, may have meant.
  package var nearestName: String?
  /// The errors in the message that have places of their own: those of a loaded file or of a commit
  /// check.
  package var findings: [Finding] = []

  /// The failure of a command that has said itself what is wrong.
  static let silent = CommandFailure("")

  /// `message`: a sentence, or several lines.
  package init(_ message: String) {
    self.message = message.hasSuffix("\n") ? String(message.dropLast()) : message
    completions = []
  }

  package init(_ error: MatchError, in line: String) {
    offset = error.offset
    message = error.message
    completions = []
    if case .ambiguous(_, let candidates) = error.reason { completions = candidates }
    let words = CommandLexer.cut(line).segments.joined()
    let isShown =
      switch error.reason {
      case .unknownCommand, .expectingCommand, .syntax, .unknownStatement: true
      case .ambiguous, .missingArgument, .invalid: false
      }
    // What stands behind a word that announces a key may be one.
    let before = words.prefix { $0.end < error.offset && $0.start != error.offset }
    let isSensitive = before.contains { $0.text.utf8.count > 1 && Session.announcesSecret($0.text) }
    if isSensitive, case .invalid = error.reason,
      words.dropFirst(before.count).contains(where: {
        message.contains($0.text)
      })
    {
      message = "invalid value"
    }
    word = isShown && !isSensitive ? words.first { $0.start == error.offset }?.text : nil
    nearestName = word == nil ? nil : error.nearestName
  }

  /// As a script reports it, on one line: without a caret, so with the word.
  package var oneLine: String {
    var text = message
    if let word {
      if text.hasSuffix(".") { text.removeLast() }
      text += ": " + LegibleText.of(word, limit: 64)
    }
    if let nearestName { text += "; did you mean '\(nearestName)'?" }
    return text
  }

  /// As a terminal shows it under a line that stands behind `promptWidth` columns.
  package func underLine(_ line: String, promptWidth: Int) -> String {
    guard let offset else { return message + "\n" }
    let before = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
    let missing = max(offset - line.utf8.count, 0)
    let column = promptWidth + TextColumns.count(before) + missing
    var text = String(repeating: " ", count: column) + "^\n" + message + "\n"
    if let nearestName { text += "did you mean '\(nearestName)'?\n" }
    if !completions.isEmpty { text += CompletionList.text(completions) }
    return text
  }
}
