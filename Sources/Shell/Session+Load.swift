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
    var octets = try input(file, call.output)
    if verb != .set, verb != .patch { octets = try Self.braces(octets, file) }
    let path = call.has("relative") ? editPath : []
    if path.isEmpty == false, verb == .override || verb == .patch {
      throw CommandFailure("error: load \(verb) works at the top of the configuration only")
    }
    try change(call.output, inPart: true) { tree throws(CommandFailure) in
      switch Self.loaded(octets, verb, into: tree, at: path) {
      case .success(let loaded): tree = loaded
      case .failure(let failure):
        var text = failure.errors.map { $0.report(file: file) }.joined()
        text += "load failed (\(failure.errors.count) errors)"
        throw CommandFailure(text)
      }
    }
    return .report("load complete\n")
  }

  private static func loaded(
    _ octets: [UInt8], _ verb: LoadVerb, into tree: Statement, at path: [PathElement]
  ) -> Result<Statement, LoadErrors> {
    switch verb {
    case .merge: TextParser.merge(octets, into: tree, at: path)
    case .replace: TextParser.merge(octets, into: tree, at: path, replacing: true)
    case .override: TextParser.merge(octets, into: .empty)
    case .update:
      TextParser.merge(octets, into: .empty, at: path).map { loaded in
        let schema = Schema.configuration
        guard !path.isEmpty else { return loaded.sharing(with: tree, in: schema) }
        var result = tree
        let part = loaded.descendant(at: path, in: schema)
        result.update(at: path[...], in: schema) { node in
          if let part { node = part.sharing(with: node, in: schema) } else { node.removeChildren() }
        }
        return result
      }
    case .patch: PatchParser.merge(octets, into: tree)
    case .set: SetParser.merge(octets, into: tree, at: path)
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
      octets = Array(text.utf8)
    } else {
      octets = try Files.read(settings.path(file))
    }
    if let line = Files.firstLineThatIsNoText(octets) {
      throw CommandFailure("\(file):\(line): not UTF-8\nload failed (1 errors)")
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
