import Configuration
import Management
import Operations
import Shell

/// The requests that run commands of operational mode: `<command>` with a command line, and the
/// request that a command has of its own.
extension NETCONFSession {
  /// Runs the line of `<command format="...">show version</command>`. Throws if the request has no
  /// line.
  func runCommand(_ request: Request) throws(RPCFailure) -> Step {
    let line = request.operation.word
    guard !line.isEmpty else {
      throw RPCFailure(.missingElement, "missing argument: command", badElement: "command")
    }
    return try run(.line(line), as: ReplyFormat(of: request.operation))
  }

  /// Runs a command and returns its result as a reply in `format`. Only configurations have the
  /// format `set`; other results are returned as text instead.
  func run(_ command: ProgramCommand, as format: ReplyFormat) throws(RPCFailure) -> Step {
    let output = CollectedOutput()
    var outcome: Result<CommandResult, CommandFailure>?
    // `session` calls the closure before the command has ended, and does not keep it longer.
    let progress = session.begin(command, output: output) { outcome = $0 }
    return try go(on: progress, output, { outcome }, format)
  }

  /// Continues a running command until it needs something or has ended.
  private func go(
    on progress: Progress, _ output: CollectedOutput,
    _ outcome: @escaping () -> Result<CommandResult, CommandFailure>?, _ format: ReplyFormat
  ) throws(RPCFailure) -> Step {
    switch progress {
    case .needs(.answer), .needs(.typedLine):
      // A NETCONF client cannot answer questions, so the command gets no answer.
      return try go(on: session.resume(.line(nil)), output, outcome, format)
    case .needs(let need):
      return .needs(need) { [self] supply throws(RPCFailure) in
        try go(on: session.resume(supply), output, outcome, format)
      }
    case .ended:
      warnings += output.findings.map { RPCError($0) }
      switch outcome() {
      case .failure(let failure)?: throw RPCFailure(failure)
      case .success(let result)?: return .answer(answer(result, output.text, format))
      case nil: return .answer(answer(.nothing, output.text, format))
      }
    }
  }

  /// Returns the reply for a result and the text that the command has written.
  private func answer(
    _ result: CommandResult, _ words: String, _ format: ReplyFormat
  ) -> ReplyContents {
    switch (result, format) {
    case (.configuration(let view), _):
      return Self.answer(view, format, isCommand: true)
    case (.report(let report as FormattedReport), _):
      return report.isJSON ? .text(report.text) : .elements(report.elements)
    case (.report(let report), .text), (.report(let report), .set):
      return .elements([Element("output", words + report.text)])
    case (.report(let report), .json): return .text(JSONPrinter.report(report.elements))
    case (.report(let report), .xml):
      let elements = report.elements
      // The command has succeeded without a result.
      return elements.isEmpty && words.isEmpty
        ? .ok : .elements((words.isEmpty ? [] : [Element("output", words)]) + elements)
    case (.nothing, _), (.stream, _), (.needs, _):
      return words.isEmpty ? .ok : .elements([Element("output", words)])
    }
  }

  /// Returns a configuration as a reply. That of a command is enclosed in the element of its
  /// output.
  static func answer(
    _ view: ConfigurationView, _ format: ReplyFormat, isCommand: Bool = false
  ) -> ReplyContents {
    switch format {
    case .xml: return .elements(view.elements)
    case .json: return .text(JSONPrinter.configuration(view.element))
    case .text where isCommand: return .elements(view.enclosed([.configurationOutput(view.text)]))
    case .text: return .elements([Element("configuration-text", view.text)])
    case .set:
      return .elements([Element("configuration-set", view.setCommands(isRelative: false))])
    }
  }
}

// MARK: - Arguments that any request of a command may have

extension NETCONFSession {
  /// The names of the arguments with which a request addresses all servers, members or routing
  /// engines of a Junos router, or the local one. This router has exactly one, so they are ignored.
  /// No command has an argument of one of these names.
  static let wholeNames: Set<String> = ["all-chassis", "all-members", "all-servers", "local"]

  /// Returns the request of a command without the arguments that do not belong to the command: the
  /// format of the reply, and the servers, members or routing engines that are addressed.
  static func withoutGeneralArguments(_ request: Element) -> Element {
    var result = request
    result.children.removeAll { argument in
      argument.name == "format"
        || (wholeNames.contains(argument.name) && argument.children.isEmpty)
        || (argument.name == "invoke-on" && argument.text == "all-routing-engines")
    }
    return result
  }
}

/// The format of the results in a reply.
enum ReplyFormat: String {
  case xml, text, set, json

  /// Reads the format from an attribute or an element of an operation; without one it is XML.
  /// Throws `bad-attribute` or `invalid-value`.
  init(of operation: MarkupNode) throws(RPCFailure) {
    let attribute = operation.attribute("format")
    let name = attribute ?? operation.child("format")?.word ?? "xml"
    if let format = ReplyFormat(named: name) {
      self = format
    } else if attribute != nil {
      throw .invalid("format", name)
    } else {
      throw RPCFailure(.invalidValue, "invalid format: \(name)", badElement: "format")
    }
  }

  /// Returns the format with this name, for which `ascii` is a synonym of `text`; nil: there is
  /// none.
  private init?(named name: String) { self.init(rawValue: name == "ascii" ? "text" : name) }
}
