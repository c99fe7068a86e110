import Configuration
import Operations

/// A function that can be typed behind a bar, such as `match`. Its arguments are read before the
/// command runs; the stage that results is applied to the result of the command.
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

  /// Reads the arguments that a walk has matched. Throws if a pattern is invalid.
  func read(_ walker: Walker) throws(CommandFailure) -> PipeStage {
    var claims = ArgumentClaims(walker)
    return try reading(&claims)
  }

  /// The names of the arguments that the function reads.
  var claimedNames: [String] {
    var claims = ArgumentClaims(nil)
    // Reading may fail, because no argument was typed; only the names matter.
    _ = try? reading(&claims)
    return claims.names
  }
}

/// A function of a pipeline with its arguments.
struct PipeStage {
  /// The work of a stage.
  enum Work {
    /// The stage changes one line at a time; nil drops the line.
    case lines((Pipeline.Context) -> (Substring) -> String?)
    /// The stage needs the whole result.
    case whole((inout Flow, Pipeline.Context) throws(CommandFailure) -> Void)
    /// The stage changes the way in which the output is shown and leaves the lines unchanged.
    case display((inout Flow) -> Void)
  }

  var work: Work
  /// The user's file that the stage reads.
  var file: String?
  /// The seconds from one run of the command to the next; nil if the command runs once.
  var interval: Int?
  /// Whether the stage shows the request for the command in place of its result.
  var showsRequest = false
  /// The attribute that stands for the stage in a request for a configuration.
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
