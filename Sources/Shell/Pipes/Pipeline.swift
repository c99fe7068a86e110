import Configuration
import Operations
import Schema

/// The functions behind the bars of a command line. Each takes the result of the command or
/// function before it and returns another.
struct Pipeline {
  private var walks: [Walker] = []
  /// The stages that `read` has made from the walks.
  private var stages: [PipeStage] = []

  /// The kind of result behind the last function.
  private(set) var subject: PipeSubject

  /// Creates a pipeline without functions.
  init() { subject = .report }

  /// Matches each segment behind a bar. `end` is the length of the line in octets. Throws if a word
  /// does not match.
  init(
    _ segments: some Sequence<[Word]>, behind command: Walker, end: Int,
    in surroundings: Surroundings
  ) throws(MatchError) {
    subject = PipeSubject(of: command)
    var surroundings = surroundings
    for words in segments {
      surroundings.hiddenFunctions = subject.hiddenFunctions
      var walker = Walker(pipeIn: surroundings)
      for word in words { try walker.match(word) }
      guard walker.isComplete else {
        throw walker.incompleteness(at: (words.last?.end).map { $0 + 1 } ?? end)
      }
      walks.append(walker)
      subject = subject.after(walker)
    }
  }

  var isEmpty: Bool { walks.isEmpty }

  /// The seconds from one run of the command to the next; nil if the command runs once.
  var refreshInterval: Int? { stages.last { $0.interval != nil }?.interval }

  /// The names of the files that functions read.
  var files: [String] { stages.compactMap(\.file) }

  /// Whether a function is `display detail`, which some commands carry out themselves.
  var asksForDetail: Bool { walks.contains { $0.command == "display detail" } }

  /// Whether the request for the command is shown in place of its result. The command is not run
  /// then.
  var asksForRequest: Bool { stages.contains { $0.showsRequest } }

  /// The attributes that stand for functions in a request for a configuration.
  var requestAttributes: [Element.Attribute] { stages.compactMap(\.requestAttribute) }

  /// The services of the session that a stage uses.
  struct Context {
    /// Returns the configuration of a rollback.
    var rollback: (Int) throws(CommandFailure) -> Statement
    /// Returns the configuration in a file.
    var file: (String) throws(CommandFailure) -> Statement
    /// Shows a text to another user. Returns the text that is shown in this session.
    var deliver: (_ text: String, _ user: String) throws(CommandFailure) -> String
    /// Returns the name of the node with an address.
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

  /// Returns the result behind the last function.
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

  /// Returns one function for each line of a stream when it arrives; nil if a stage needs the whole
  /// result.
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

/// The result that goes from one stage to the next. Its text is made only for a stage that needs
/// it.
struct Flow {
  private(set) var result: CommandResult
  /// Whether the pager shows the output; false behind `no-more`.
  var isPaged = true
  /// Whether the pager stays at the end of the output; true behind `hold`.
  var isHeld = false
  /// The messages that are written after the output.
  var notices = ""
  /// The octets that are to be written to the user's files.
  var writes: [FileWrite] = []

  struct FileWrite {
    var octets: [UInt8]
    var path: String
    /// Whether the octets are appended to the file, which otherwise is replaced.
    var appends: Bool
  }

  init(_ result: CommandResult) { self.result = result }

  /// The result as a text for people. A stream must have been collected before.
  var text: String {
    switch result {
    case .nothing, .stream, .needs: ""
    case .report(let report): report.text
    case .configuration(let view): view.text
    }
  }

  /// The configuration, if the result is one.
  var view: ConfigurationView? {
    if case .configuration(let view) = result { view } else { nil }
  }

  /// Whether the result is the request for the command.
  var isRequest: Bool {
    if case .report(let report) = result { report is CommandRequest } else { false }
  }

  /// The result as elements for a program.
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
