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
  /// What would be understood, as part of a sentence; nil: nothing is known.
  package var advice: String?
  /// The errors in the message that have places of their own: those of a loaded file or of a commit
  /// check.
  package var findings: [Finding] = []

  /// The failure of a command that has said itself what is wrong.
  package static let silent = CommandFailure("")

  /// The failure of a command that the rights of the session do not allow.
  package static let denied = CommandFailure(
    "error: permission denied: this session may only look")

  /// `message`: a sentence, or several lines.
  package init(_ message: String) {
    self.message = message.hasSuffix("\n") ? String(message.dropLast()) : message
    completions = []
  }

  /// As a script reports it, on one line: without a caret, so with the word.
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
