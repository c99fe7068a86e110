import Configuration
import Operations

extension RegularExpression {
  /// Creates a regular expression that was typed in a command. The error contains its text.
  convenience init(typed text: String) throws(CommandFailure) {
    do throws(Failure) {
      try self.init(text)
    } catch {
      throw CommandFailure(error.message + (error.isTooCostly ? "" : ": '\(text)'"))
    }
  }
}
