import Configuration
import Management
import Operations
import Shell

/// Commands of operational mode: by their lines, and by their own requests.
extension NETCONFSession {
  /// `<command format="...">show version</command>`
  func runCommand(_ request: Request) throws(RPCFailure) -> Step {
    let line = request.operation.word
    guard !line.isEmpty else {
      throw RPCFailure(.missingElement, "missing argument: command", badElement: "command")
    }
    return try run(.line(line), as: ReplyFormat(of: request.operation))
  }

  /// Runs a command, and replies its result in a format. Only configurations have the format `set`; other
  /// results are replied as text then.
  func run(_ command: ProgramCommand, as format: ReplyFormat) throws(RPCFailure) -> Step {
    let output = CollectedOutput()
    var outcome: Result<CommandResult, CommandFailure>?
    // The closure is called before the command has ended, and is not kept longer.
    let progress = session.begin(command, output: output) { outcome = $0 }
    return try go(on: progress, output, { outcome }, format)
  }

  private func go(
    on progress: Progress, _ output: CollectedOutput,
    _ outcome: @escaping () -> Result<CommandResult, CommandFailure>?, _ format: ReplyFormat
  ) throws(RPCFailure) -> Step {
    switch progress {
    case .needs(.answer), .needs(.typedLine):
      // A program answers no questions.
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

  private func answer(
    _ result: CommandResult, _ words: String, _ format: ReplyFormat
  ) -> Answer {
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
      // The command has succeeded and has no result.
      return elements.isEmpty && words.isEmpty
        ? .ok : .elements((words.isEmpty ? [] : [Element("output", words)]) + elements)
    case (.nothing, _), (.stream, _), (.needs, _):
      return words.isEmpty ? .ok : .elements([Element("output", words)])
    }
  }

  /// A configuration in a reply. That of a command stands in the element of its output.
  static func answer(
    _ view: ConfigurationView, _ format: ReplyFormat, isCommand: Bool = false
  ) -> Answer {
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
  /// The names of arguments with which the real system asks all of its servers, members or engines, or
  /// the one at hand. Here is one, which is each of these. No command has an argument of such a name.
  static let wholeNames: Set<String> = ["all-chassis", "all-members", "all-servers", "local"]

  /// Returns the request of a command without the arguments that say nothing about the command: the
  /// format of the reply, and who is asked.
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

  /// Creates the format that an operation names in an attribute or in an element; without one it is XML.
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

  /// Creates the format of that name; `ascii` is a synonym of `text`.
  private init?(named name: String) { self.init(rawValue: name == "ascii" ? "text" : name) }
}
