package import Configuration

/// A command's implementation: it reads its arguments and then runs on a `Subject`.
package struct Operation<Subject>: Sendable {
  /// The function that runs after the arguments have been read.
  package typealias Run = (Subject, Invocation) throws(CommandFailure) -> CommandResult

  /// The name of the command without its arguments, as in the grammar.
  package let command: String
  private let read: @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Run

  /// Creates an operation. `reading` must read all arguments, whether they were given or not, and
  /// do nothing else.
  package init<Arguments>(
    _ command: String,
    reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Arguments,
    run:
      @escaping @Sendable (Subject) -> (Arguments, Invocation) throws(CommandFailure) ->
      CommandResult
  ) {
    self.command = command
    read = { claims throws(CommandFailure) in
      let arguments = try reading(&claims)
      return { subject, call throws(CommandFailure) in try run(subject)(arguments, call) }
    }
  }

  /// Creates an operation that writes nothing while it runs.
  package init<Arguments>(
    _ command: String,
    reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Arguments,
    run: @escaping @Sendable (Subject) -> (Arguments) throws(CommandFailure) -> CommandResult
  ) {
    self.command = command
    read = { claims throws(CommandFailure) in
      let arguments = try reading(&claims)
      return { subject, _ throws(CommandFailure) in try run(subject)(arguments) }
    }
  }

  /// Creates an operation without arguments.
  package init(
    _ command: String,
    run: @escaping @Sendable (Subject) -> () throws(CommandFailure) -> CommandResult
  ) {
    self.command = command
    read = { _ in { subject, _ throws(CommandFailure) in try run(subject)() } }
  }

  /// Runs a command that was matched.
  package func run(
    _ walker: Walker, on subject: Subject, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    var claims = ArgumentClaims(walker)
    return try read(&claims)(subject, call)
  }

  /// The names of the arguments that the operation reads.
  package var claimedNames: [String] {
    var claims = ArgumentClaims(nil)
    // The result may be an error, because nothing was typed; only the names count.
    _ = try? read(&claims)
    return claims.names
  }
}
