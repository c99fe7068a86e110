import Configuration
import Operations
import Schema

/// What stands behind the bars of a command line: functions that take the result of what is before
/// them and hand on another.
struct Pipeline {
  private var walks: [Walker] = []
  /// What the walks mean, once they were read.
  private var stages: [PipeStage] = []

  /// What comes out at the end.
  private(set) var subject: PipeSubject

  /// Hands on what it is given.
  init() { subject = .report }

  /// Matches each segment behind a bar.
  init(
    _ segments: some Sequence<[Word]>, behind command: Walker, end: Int,
    in surroundings: Surroundings
  ) throws(MatchError) {
    subject = PipeSubject(of: command)
    var surroundings = surroundings
    for words in segments {
      surroundings.hiddenFunctions = subject.hiddenFunctions
      var walker = Walker(pipeIn: surroundings)
      for word in words { try walker.take(word) }
      guard walker.isComplete else {
        throw walker.incompleteness(at: (words.last?.end).map { $0 + 1 } ?? end)
      }
      walks.append(walker)
      subject = subject.after(walker)
    }
  }

  var isEmpty: Bool { walks.isEmpty }

  /// Seconds from one run of the command to the next, where it is to be run again.
  var refreshInterval: Int? { stages.last { $0.interval != nil }?.interval }

  /// The files that functions look at.
  var files: [String] { stages.compactMap(\.file) }

  /// Whether a function is `display detail`, which commands may see to themselves.
  var asksForDetail: Bool { walks.contains { $0.command == "display detail" } }

  /// Whether the request for the command is shown in place of its result. The command is not run then.
  var asksForRequest: Bool { stages.contains { $0.showsRequest } }

  /// What functions that show a configuration in other ways are in a request: its attributes.
  var requestAttributes: [Element.Attribute] { stages.compactMap(\.requestAttribute) }

  /// What a stage needs of the session.
  struct Context {
    /// The configuration of a rollback.
    var rollback: (Int) throws(CommandFailure) -> Statement
    /// The configuration in a file.
    var file: (String) throws(CommandFailure) -> Statement
    /// Shows a text to a user. Returns it as this session is to see it.
    var deliver: (_ text: String, _ user: String) throws(CommandFailure) -> String
    /// What an address is called.
    var name: (String) -> String?
    var reply: Reply
  }

  /// Reads the arguments of all functions. Throws if a pattern is invalid. The command must not run
  /// then, because it may change something.
  mutating func read() throws(CommandFailure) {
    stages = []
    for walk in walks {
      guard let function = Self.functions[walk.command] else {
        throw CommandFailure("error: '| \(walk.command)' is not available")
      }
      stages.append(try function.read(walk))
    }
  }

  /// What comes out at the end.
  func run(_ result: CommandResult, _ context: Context) throws(CommandFailure) -> Flow {
    var flow = Flow(result)
    for stage in stages {
      switch stage.work {
      case .lines(let make):
        let function = make(context)
        flow.replaceLines { $0.compactMap(function) }
      case .whole(let change): try change(&flow, context)
      case .display(let change): change(&flow)
      }
    }
    return flow
  }

  /// One function over the lines of a stream as they come; nil where a stage has to see all.
  func lineFunction(_ context: Context) -> ((Substring) -> String?)? {
    var functions: [(Substring) -> String?] = []
    for stage in stages {
      switch stage.work {
      case .lines(let make): functions.append(make(context))
      case .whole: return nil
      case .display: break
      }
    }
    return { line in
      var line = String(line)
      for function in functions {
        guard let next = function(line[...]) else { return nil }
        line = next
      }
      return line
    }
  }
}

/// What goes from one stage to the next: the result itself as long as nobody needs its text.
struct Flow {
  private(set) var result: CommandResult
  /// Off behind `no-more`.
  var isPaged = true
  /// On behind `hold`.
  var isHeld = false
  /// What is said behind the output.
  var notices = ""
  /// What is to be written to files of the user's.
  var writes: [FileWrite] = []

  struct FileWrite {
    var octets: [UInt8]
    var path: String
    /// Whether it goes behind what is in the file.
    var appends: Bool
  }

  init(_ result: CommandResult) { self.result = result }

  /// All of it as the operator reads it. A stream has been collected before.
  var text: String {
    switch result {
    case .nothing, .stream, .needs: ""
    case .report(let report): report.text
    case .configuration(let view): view.text
    }
  }

  /// The configuration that it is, where it is one.
  var view: ConfigurationView? {
    if case .configuration(let view) = result { view } else { nil }
  }

  /// Whether it is the request for the command and not what the command found out.
  var isRequest: Bool {
    if case .report(let report) = result { report is CommandRequest } else { false }
  }

  /// All of it as a program reads it.
  var elements: [Element] {
    switch result {
    case .nothing, .stream, .needs: []
    case .report(let report): report.elements
    case .configuration(let view): view.elements
    }
  }

  mutating func replace(_ result: CommandResult) { self.result = result }

  mutating func replaceText(_ change: (String) -> String) {
    result = .report(change(text))
  }

  /// Keeps the lines that `change` returns.
  mutating func replaceLines<Lines: Collection>(
    _ change: ([Substring]) -> Lines
  ) where Lines.Element: StringProtocol {
    replaceText { text in
      let lines = change(TextLines.of(text))
      return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }
  }
}
