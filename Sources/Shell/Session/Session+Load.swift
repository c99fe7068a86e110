import Configuration
import Management
import Operations
import Schema

extension Session {
  static let loadOperations: [Operation<Session>] =
    LoadVerb.allCases.map { verb in
      Operation(
        "load \(verb)", reading: { LoadArguments(verb, &$0) }, run: Session.load)
    } + [
      Operation("load factory-default", reading: { _ in }, run: loadFactoryDefault),
      Operation("save", reading: { $0.required("filename") }, run: save),
    ]

  enum LoadVerb: CaseIterable {
    case merge
    case override
    case patch
    case replace
    case set
    case update
  }

  private func load(
    _ wanted: LoadArguments, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let (verb, file) = (wanted.verb, wanted.file)
    let path = wanted.isRelative ? editPath : []
    guard file != "terminal" else {
      call.output.write("[Type ^D at a new line to end input]\n")
      return typed(TypedText()) { [self] text, isInterrupted throws(CommandFailure) in
        // The text is incomplete, so it is not loaded.
        if isInterrupted || call.output.isInterrupted {
          access.recordFailedLoad()
          throw CommandFailure("load interrupted; nothing is changed")
        }
        return try load(verb, Array(text.utf8), of: file, at: path, call.output)
      }
    }
    return .needs(.read(context.filePath(file))) { [self] supply throws(CommandFailure) in
      let octets: [UInt8]
      do throws(CommandFailure) { octets = try supply.octets } catch {
        access.recordFailedLoad()
        throw error
      }
      return try load(verb, octets, of: file, at: path, call.output)
    }
  }

  /// The lines that were typed up to `^D`. It is a class, because a long text must not be copied
  /// for each line.
  private final class TypedText {
    var text = ""
  }

  private func typed(
    _ lines: TypedText,
    then body: @escaping (String, _ isInterrupted: Bool) throws(CommandFailure) -> CommandResult
  ) -> CommandResult {
    .needs(.typedLine) { [self] supply throws(CommandFailure) in
      if case .failure = supply { return try body(lines.text, true) }
      // A `^D` that is spelled out, as in a pasted transcript, ends the input too.
      guard let line = supply.line, line != "^D" else { return try body(lines.text, false) }
      lines.text += line + "\n"
      return typed(lines, then: body)
    }
  }

  private func load(
    _ verb: LoadVerb, _ octets: [UInt8], of file: String, at path: [PathElement],
    _ output: any CommandOutput
  ) throws(CommandFailure) -> CommandResult {
    if let fault = TextFault(in: octets) {
      let message = fault.reason == .notUTF8 ? "not UTF-8" : fault.message
      access.recordFailedLoad()
      throw CommandFailure("\(file):\(fault.line): \(message)\nload failed (1 errors)")
    }
    if path.isEmpty == false, verb == .override || verb == .patch {
      throw CommandFailure("error: load \(verb) works at the top of the configuration only")
    }
    let request = LoadRequest(octets, by: Self.reader(verb, of: octets), at: path)
    let answer: LoadRequest.Answer
    do throws(ManagementError) { answer = try access.handle(request) } catch {
      warn(of: error.loadWarnings, in: file, output)
      guard case .loadFailed(let errors, let count) = error.reason else {
        throw CommandFailure(error)
      }
      throw CommandFailure(loading: file, errors, closing: "load failed (\(count) errors)")
    }
    warn(of: answer.warnings, in: file, output)
    warn(of: answer.refusals, output)
    guard answer.errors.isEmpty else {
      // Junos does not count the errors of commands.
      let count = verb == .set ? "" : " (\(answer.errorCount) errors)"
      throw CommandFailure(loading: file, answer.errors, closing: "load complete\(count)")
    }
    return .report(LoadResults())
  }

  private func warn(
    of warnings: [LoadError], in file: String, _ output: any CommandOutput
  ) {
    guard !warnings.isEmpty else { return }
    output.report(
      warnings.map { Finding($0, in: file) },
      inWords: warnings.map { $0.report(file: file) }.joined())
  }

  private static func reader(_ verb: LoadVerb, of octets: [UInt8]) -> ConfigurationReader {
    let format = ConfigurationReader.Format.detectedStatements(in: octets)
    return switch verb {
    case .merge: ConfigurationReader(format, .merge)
    case .replace: ConfigurationReader(format, .replace)
    case .override: ConfigurationReader(format, .override)
    case .update: ConfigurationReader(format, .update)
    case .patch: ConfigurationReader(.patch)
    case .set: ConfigurationReader(.set)
    }
  }

  private func loadFactoryDefault(
    _: Void, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    call.output.writeError("warning: activating factory configuration\n")
    try context.perform(RollBack(to: .factory))
    return .nothing
  }

  private func save(to file: String) throws(CommandFailure) -> CommandResult {
    let text = ConfigurationView.find(nil, in: candidate, level: editPath).text
    let count = text.utf8.count { $0 == UInt8(ascii: "\n") }
    let notice = "Wrote \(count) lines of configuration to '\(file)'\n"
    if file == "terminal" { return .report(text + notice) }
    return .needs(.write(Array(text.utf8), to: context.filePath(file), appends: false)) {
      supply throws(CommandFailure) in
      try supply.check()
      return .report(notice)
    }
  }
}

private struct LoadArguments {
  var verb: Session.LoadVerb
  var file: String
  /// Whether the file begins at the level of the user.
  var isRelative: Bool

  init(_ verb: Session.LoadVerb, _ claims: inout ArgumentClaims) {
    self.verb = verb
    file = claims.required("filename")
    isRelative = verb.mayBeRelative && claims.has("relative")
  }
}

extension Session.LoadVerb {
  fileprivate var mayBeRelative: Bool {
    switch self {
    case .merge, .replace, .set, .update: true
    case .override, .patch: false
    }
  }
}
