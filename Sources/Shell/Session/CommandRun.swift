import Configuration
import Management
import Network
import Operations
import Wire

/// A command that is being executed: it runs, its result is shown, and with `refresh` it runs
/// again. If it has to wait, `proceed` returns what it needs, and is called again with that.
struct CommandRun {
  private enum Phase {
    /// The files that the pipe functions need are read before the command runs.
    case files(ArraySlice<String>)
    case command
    /// The command goes on with what it needed.
    case waiting((Supply) throws(CommandFailure) -> CommandResult)
    /// Each line is shown when it arrives, as the functions have changed it.
    case streaming(ResultStream, (Substring) -> String?)
    /// Lines and parts of lines are shown when they arrive.
    case passing(ResultStream)
    /// The lines are collected, because a function needs all of them.
    case collecting(ResultStream)
    case writing(ArraySlice<Flow.FileWrite>, Flow, failure: CommandFailure?)
    case ended
  }

  private let walker: Walker
  private let pipeline: Pipeline
  private var phase: Phase
  private var files: [String: [UInt8]] = [:]
  /// The beginning of an unfinished line, or all lines that were collected.
  private var rest = ""
  /// Whether the wait is that of `refresh`.
  private var isPausing = false

  /// Receives the result for a program; nil if the result is shown.
  let receive: Receiver?

  typealias Receiver = (Result<CommandResult, CommandFailure>) -> Void

  /// Creates the run of a command. Throws if a pattern of a function is invalid.
  init(
    _ walker: Walker, _ pipeline: Pipeline, receive: Receiver? = nil
  ) throws(CommandFailure) {
    var pipeline = pipeline
    try pipeline.read()
    self.receive = receive
    self.walker = walker
    self.pipeline = pipeline
    phase = .files(pipeline.files[...])
  }

  /// Goes on until the command has ended or needs something. Returns the need; nil at the end.
  mutating func proceed(
    with supply: Supply, in session: Session, _ output: any CommandOutput
  ) throws(CommandFailure) -> Need? {
    var supply = supply
    while true {
      let given = supply
      supply = .nothing
      switch phase {
      case .files(var names):
        if case .octets(let octets) = given, let name = names.popFirst() { files[name] = octets }
        try given.check()
        phase = .files(names)
        if let name = names.first { return .read(session.context.filePath(name)) }
        phase = .command
      case .command:
        try given.check()
        if isPausing {
          if output.isInterrupted { return nil }
          isPausing = false
          session.workspace.catchUp()
        }
        let result: CommandResult =
          pipeline.asksForRequest
          ? .report(CommandRequest(for: walker, attributes: pipeline.requestAttributes))
          : try session.run(walker, output, showsDetail: pipeline.asksForDetail)
        if let need = try handle(result, in: session, output) { return need }
      case .waiting(let next):
        if let need = try handle(next(given), in: session, output) { return need }
      case .passing(let stream):
        // Captured packets are shown before the line that results from them.
        let piece = try stream.next(given)
        session.context.collectCaptures(output)
        switch piece {
        case .lines(let text): output.write(text)
        case .needs(let need): return need
        case .end: phase = .ended
        case .failed: throw .silent
        }
        if output.isFull { return .room }
      case .streaming(let stream, let function):
        let piece = try stream.next(given)
        session.context.collectCaptures(output)
        switch piece {
        case .lines(let text): pass(text, through: function, output)
        case .needs(let need): return need
        case .failed:
          finishLine(function, output)
          throw .silent
        case .end:
          finishLine(function, output)
          phase = .ended
        }
        if output.isFull { return .room }
      case .collecting(let stream):
        switch try stream.next(given) {
        case .lines(let text): rest += text
        case .needs(let need): return need
        case .failed: try show(.report(stream.report?() ?? rest), fails: true, in: session, output)
        case .end: try show(.report(stream.report?() ?? rest), in: session, output)
        }
      case .writing(var writes, let flow, let failure):
        try given.check()
        if let write = writes.popFirst() {
          phase = .writing(writes, flow, failure: failure)
          return .write(
            write.octets, to: session.context.filePath(write.path), appends: write.appends)
        }
        write(flow, output)
        if let failure { throw failure }
        phase = .ended
      case .ended:
        session.context.collectCaptures(output)
        guard let seconds = pipeline.refreshInterval, output.isRepeatable, !output.isInterrupted,
          receive == nil
        else { return nil }
        isPausing = true
        phase = .command
        return .time(session.workspace.network.now.advanced(by: .seconds(seconds)))
      }
    }
  }

  /// Decides what is to be done with a result.
  private mutating func handle(
    _ result: CommandResult, in session: Session, _ output: any CommandOutput
  ) throws(CommandFailure) -> Need? {
    if case .needs(let need, let next) = result {
      phase = .waiting(next)
      return need
    }
    if pipeline.refreshInterval != nil, receive == nil {
      output.isPaged = false
      output.write("---(refreshed at \(CalendarDate.full(session.workspace.date)))---\n")
    }
    guard case .stream(let stream) = result else {
      try show(result, in: session, output)
      return nil
    }
    rest = ""
    guard receive == nil,
      let function = pipeline.lineFunction(session.pipelineContext(output, files))
    else {
      phase = .collecting(stream)
      return nil
    }
    output.isPaged = false
    phase = pipeline.isEmpty ? .passing(stream) : .streaming(stream, function)
    return nil
  }

  private mutating func show(
    _ result: CommandResult, fails: Bool = false, in session: Session, _ output: any CommandOutput
  ) throws(CommandFailure) {
    phase = .ended
    if case .nothing = result, pipeline.isEmpty, receive == nil {
      output.isHeld = false
      return
    }
    let flow = try pipeline.run(result, session.pipelineContext(output, files))
    var failure: CommandFailure? = fails ? .silent : nil
    if case .report(let report) = result, let reason = report.failure { failure = reason }
    // The result for a program contains the failure.
    if receive != nil { failure = nil }
    // The notice that a file was written follows when it has been written.
    guard flow.writes.isEmpty else {
      phase = .writing(flow.writes[...], flow, failure: failure)
      return
    }
    write(flow, output)
    if let failure { throw failure }
  }

  private func write(_ flow: Flow, _ output: any CommandOutput) {
    if let receive {
      receive(.success(flow.result))
      return
    }
    let text = flow.text
    output.isPaged = flow.isPaged && pipeline.refreshInterval == nil
    output.isHeld = flow.isHeld
    if !text.isEmpty { output.write(text) }
    if !flow.notices.isEmpty { output.write(flow.notices) }
  }

  private mutating func pass(
    _ text: String, through function: (Substring) -> String?, _ output: any CommandOutput
  ) {
    rest += text
    while let end = rest.firstIndex(of: "\n") {
      if let line = function(rest[..<end]) { output.write(line + "\n") }
      rest = String(rest[rest.index(after: end)...])
    }
  }

  private mutating func finishLine(
    _ function: (Substring) -> String?, _ output: any CommandOutput
  ) {
    if !rest.isEmpty, let line = function(rest[...]) { output.write(line + "\n") }
    rest = ""
  }
}
