import Configuration
import Operations

extension RegularExpression {
  /// One that was typed in a command: the error repeats it.
  convenience init(typed text: String) throws(CommandFailure) {
    do throws(Failure) {
      try self.init(text)
    } catch {
      throw CommandFailure(error.message + (error.isTooCostly ? "" : ": '\(text)'"))
    }
  }
}
