import Configuration
import Operations

/// A function behind a bar: it reads its arguments before the command runs, and then works on what
/// the command has found out.
struct PipeFunction: Sendable {
  let name: String
  private let reading: @Sendable (inout ArgumentClaims) throws(CommandFailure) -> PipeStage

  init(
    _ name: String,
    _ reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> PipeStage
  ) {
    self.name = name
    self.reading = reading
  }

  /// Throws if a pattern is invalid.
  func read(_ walker: Walker) throws(CommandFailure) -> PipeStage {
    var claims = ArgumentClaims(walker)
    return try reading(&claims)
  }

  /// The names of the arguments that it reads.
  var claimedNames: [String] {
    var claims = ArgumentClaims(nil)
    // What is read cannot make sense, because nothing was typed.
    _ = try? reading(&claims)
    return claims.names
  }
}

/// A function with its arguments.
struct PipeStage {
  enum Work {
    /// On one line at a time; nil drops it.
    case lines((Pipeline.Context) -> (Substring) -> String?)
    case whole((inout Flow, Pipeline.Context) throws(CommandFailure) -> Void)
    /// On how the output is shown only, which leaves lines as they are.
    case display((inout Flow) -> Void)
  }

  var work: Work
  /// A file of the user's that it looks at.
  var file: String?
  /// Seconds from one run of the command to the next, where it asks for more than one.
  var interval: Int?
  /// Whether it shows the request for the command in place of its result.
  var showsRequest = false
  /// What it is in a request, if it shows a configuration in another way.
  var requestAttribute: Element.Attribute?

  static func lines(_ body: @escaping (Substring) -> String?) -> PipeStage {
    PipeStage(work: .lines { _ in body })
  }

  static func whole(
    _ body: @escaping (inout Flow, Pipeline.Context) throws(CommandFailure) -> Void
  ) -> PipeStage {
    PipeStage(work: .whole(body))
  }
}
