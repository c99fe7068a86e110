package import Configuration
import Schema

/// The error for which a command was not executed.
package struct CommandFailure: Error, Equatable {
  /// The offset of the wrong word in the line, in octets, where the caret is shown; nil if the line
  /// was parsed.
  package var offset: Int?
  /// The wrong word, for output without carets.
  package var word: String?
  /// The message for the user.
  package var message: String
  /// The words that would be accepted in its place.
  package var completions: [CompletionChoice]
  /// The name of a statement that resembles the word, which may be a misspelling of it.
  package var nearestName: String?
  /// A hint at what would be accepted, as part of a sentence; nil if there is none.
  package var advice: String?
  /// The errors in the message that have positions of their own, in a loaded file or from a commit
  /// check.
  package var findings: [Finding] = []

  /// The failure of a command that has already reported its errors.
  package static let silent = CommandFailure("")

  /// The failure of a command that the rights of the session do not allow.
  package static let denied = CommandFailure(
    "error: permission denied: this session is read-only")

  /// Creates a failure from one sentence or several lines.
  package init(_ message: String) {
    self.message = message.hasSuffix("\n") ? String(message.dropLast()) : message
    completions = []
  }

  /// The failure on one line, as a script reports it: with the wrong word instead of a caret.
  package var oneLine: String {
    var text = message
    if let word {
      if text.hasSuffix(".") { text.removeLast() }
      text += ": " + LegibleText.of(word, limit: 64)
    }
    if let nearestName {
      text += "; did you mean '\(nearestName)'?"
    } else if let advice {
      if text.hasSuffix(".") { text.removeLast() }
      text += "; \(advice)"
    }
    return text
  }
}
