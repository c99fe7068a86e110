/// One step of a trial with the sessions of a router.
package enum SessionStep: Equatable, Sendable {
  /// A session executes a line; `behind` are the lines that it may read from the terminal.
  case type(String, by: Int, behind: [String] = [])
  /// A key of completion is pressed behind the first `cursor` octets of a line.
  case complete(String, cursor: Int, by: Int)
  /// The output of `show` is loaded again in every form, and must result in the same configuration.
  case reload(by: Int)
  /// `commit check` and then `commit` are executed, and must have the same result.
  case commit(by: Int)
  /// The sessions end, and a new process must find what was committed.
  case restart

  /// The number of the session that carries out the step.
  package var session: Int {
    switch self {
    case .type(_, let session, _), .complete(_, _, let session), .reload(let session),
      .commit(let session):
      session
    case .restart: 0
    }
  }
}

extension SessionStep: CustomStringConvertible {
  package var description: String {
    switch self {
    case .type(let line, let session, let behind):
      (["\(session)> \(line)"] + behind.map { "   \($0)" }).joined(separator: "\n")
    case .complete(let line, let cursor, let session):
      "\(session)? \(String(decoding: line.utf8.prefix(cursor), as: UTF8.self))"
    case .reload(let session): "\(session): what is shown is loaded"
    case .commit(let session): "\(session): commit check and commit"
    case .restart: "restart"
    }
  }
}

extension SessionStep {
  /// Returns the steps of a text, which has one on each line. A line may begin with `!` and the
  /// kind of step: `!2` means that the second session executes the line, `!r` is a reload, `!c` a
  /// commit and `!?` a completion.
  package static func steps(of text: String) -> [SessionStep] {
    var steps: [SessionStep] = []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      let mark = line.prefix(2)
      let rest = String(line.dropFirst(2))
      switch mark {
      case "!r": steps.append(.reload(by: 0))
      case "!c": steps.append(.commit(by: 0))
      case "!?": steps.append(.complete(rest, cursor: rest.utf8.count, by: 0))
      default:
        let isSecond = mark == "!2"
        let typed = isSecond ? rest : String(line)
        var behind: [String] = []
        if typed.contains("terminal") {
          while let next = lines.popFirst(), next != "^D" { behind.append(String(next)) }
        }
        steps.append(.type(typed, by: isSecond ? 1 : 0, behind: behind))
      }
    }
    return steps
  }
}
