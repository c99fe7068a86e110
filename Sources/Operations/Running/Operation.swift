package import Configuration

/// What one command does: it reads its arguments, and then runs. `Subject` is what it runs on.
package struct Operation<Subject>: Sendable {
  package typealias Run = (Subject, Invocation) throws(CommandFailure) -> CommandResult

  /// The names of the command without its arguments, as the grammar declares them.
  package let command: String
  private let read: @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Run

  /// `reading` asks for all arguments, whichever were given, and does nothing else.
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

  /// An operation that writes nothing while it runs.
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

  /// An operation without arguments.
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

  /// The names of the arguments that it reads.
  package var claimedNames: [String] {
    var claims = ArgumentClaims(nil)
    // What is read cannot make sense, because nothing was typed.
    _ = try? read(&claims)
    return claims.names
  }
}
