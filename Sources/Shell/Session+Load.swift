import Configuration
import Management
import Schema

extension Session {
  enum LoadVerb {
    case merge
    case override
    case patch
    case replace
    case set
    case update
  }

  func load(_ verb: LoadVerb, _ call: Invocation) throws(CommandFailure) -> CommandResult {
    let file = call.argument("filename") ?? ""
    let octets: [UInt8]
    do throws(CommandFailure) { octets = try input(file, call.output) } catch {
      access.noteFailedLoad()
      throw error
    }
    let path = call.has("relative") ? editPath : []
    if path.isEmpty == false, verb == .override || verb == .patch {
      throw CommandFailure("error: load \(verb) works at the top of the configuration only")
    }
    let request = LoadRequest(octets, by: Self.reader(verb, of: octets), at: path)
    let answer: LoadRequest.Answer
    do throws(ManagementError) { answer = try access.handle(request) } catch {
      warn(of: error.loadWarnings, in: file, call.output)
      guard case .loadFailed(let errors, let count) = error.reason else {
        throw CommandFailure(error)
      }
      throw CommandFailure(loading: file, errors, closing: "load failed (\(count) errors)")
    }
    warn(of: answer.warnings, in: file, call.output)
    warn(of: answer.refusals, call.output)
    guard answer.errors.isEmpty else {
      // As the real system: it counts no errors of commands.
      let count = verb == .set ? "" : " (\(answer.errorCount) errors)"
      throw CommandFailure(loading: file, answer.errors, closing: "load complete\(count)")
    }
    return .report("load complete\n")
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

  /// What is to be loaded: a file, or lines typed up to `^D`.
  private func input(
    _ file: String, _ output: any CommandOutput
  ) throws(CommandFailure) -> [UInt8] {
    let octets: [UInt8]
    if file == "terminal" {
      output.write("[Type ^D at a new line to end input]\n")
      var text = ""
      // Spelled out, as in a transcript that is pasted, it ends the input too.
      while let line = output.readLine(), line != "^D" { text += line + "\n" }
      // What was typed so far is not what was meant.
      if output.isInterrupted { throw CommandFailure("load interrupted; nothing is changed") }
      octets = Array(text.utf8)
    } else {
      octets = try Files.read(settings.path(file))
    }
    if let fault = TextFault(in: octets) {
      let message = fault.reason == .notUTF8 ? "not UTF-8" : fault.message
      throw CommandFailure("\(file):\(fault.line): \(message)\nload failed (1 errors)")
    }
    return octets
  }

  func loadFactoryDefault(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    call.output.writeError("warning: activating factory configuration\n")
    try perform(RollBack(to: .factory))
    return .nothing
  }

  func save(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let file = call.argument("filename") ?? ""
    let text = ConfigurationView.find(nil, in: candidate, level: editPath).text
    let isShown = file == "terminal"
    if !isShown { try Files.write(text, to: settings.path(file)) }
    let count = text.utf8.count { $0 == UInt8(ascii: "\n") }
    return .report(
      (isShown ? text : "") + "Wrote \(count) lines of configuration to '\(file)'\n")
  }
}
