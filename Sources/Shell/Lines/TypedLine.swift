import Configuration
import Operations

/// A line of a command line after it was cut into words and matched. A session reads each line
/// once; the front ends ask this value whether a history may keep the line, and the session
/// executes it.
package struct TypedLine {
  /// The meaning of a line.
  enum Meaning {
    /// A blank line or a comment, which does nothing.
    case nothing
    /// A command with the functions behind it. It is in memory of its own, because the value passes
    /// through several functions for each line of a script.
    indirect case command(Walker, Pipeline)
  }

  /// The line as the user typed it.
  package let text: String
  /// The meaning of the line, or the reason why it has none.
  let meaning: Result<Meaning, CommandFailure>
  /// The line as a history may keep it. nil if the line contains or may contain a secret.
  package let historyEntry: String?

  /// Whether the line is a command. A line that is none may be a secret that was typed at the wrong
  /// place, so only the history of its own session may keep it.
  package var isUnderstood: Bool {
    if case .success(.command) = meaning { true } else { false }
  }
}
