import Configuration
import Management
import Operations
import Schema

/// What changes the candidate.
extension NETCONFSession {
  /// `load-configuration` of the real system. What is right of a text with errors is loaded.
  func loadConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    try beginEditing()
    if let text = operation.attribute("rollback") {
      guard let number = Int(text) else {
        throw RPCFailure(.badAttribute, "invalid rollback: \(text)", badElement: "rollback")
      }
      try perform(RollBack(to: .number(number)), within: Self.results)
      return .answer(Self.loaded)
    }
    if operation.attribute("rescue") != nil {
      try perform(RollBack(to: .rescue), within: Self.results)
      return .answer(Self.loaded)
    }
    let action = operation.attribute("action") ?? "merge"
    if let url = operation.attribute("url") {
      return .needs(.read(context.filePath(try Self.path(of: url)))) {
        [self] supply throws(RPCFailure) in
        let octets: [UInt8]
        do throws(CommandFailure) { octets = try supply.octets } catch { throw RPCFailure(error) }
        let reader = try self.reader(
          operation.attribute("format").flatMap(Self.format)
            ?? .detectedStatements(in: octets), action)
        return .answer(try load(octets, reader))
      }
    }
    guard let body = operation.children.first, operation.children.count == 1 else {
      throw RPCFailure(
        .missingElement, "missing configuration", badElement: "load-configuration")
    }
    let format: ConfigurationReader.Format
    switch body.name {
    case "configuration": format = .xml
    case "configuration-text": format = .text
    case "configuration-set": format = .set
    case "configuration-json": format = .json
    case "configuration-patch": format = .patch
    default: throw RPCFailure(.unknownElement, "syntax error", badElement: body.name)
    }
    let octets = format == .xml ? request.document(of: body) : Array(body.text.utf8)
    return .answer(try load(octets, try reader(format, action)))
  }

  private func load(_ octets: [UInt8], _ reader: ConfigurationReader) throws(RPCFailure) -> Answer {
    let answer = try perform(LoadRequest(octets, by: reader), within: Self.results)
    let notes =
      answer.warnings.map { RPCError($0) }
      + answer.refusals.map { refusal in
        var warning = RPCError(.operationFailed, "\(refusal)")
        warning.severity = .warning
        return warning
      }
    guard answer.errorCount > 0 else {
      return .elements([Element(Self.results, notes.map(\.element) + [Element("ok")])])
    }
    var failure = RPCFailure(notes + answer.errors.map { RPCError($0) }, within: Self.results)
    failure.closing = [Element("load-error-count", answer.errorCount)]
    throw failure
  }

  private func reader(
    _ format: ConfigurationReader.Format, _ action: String
  ) throws(RPCFailure) -> ConfigurationReader {
    // `set` and `patch` tell themselves what they change.
    if action == "set" || action == "patch" {
      return ConfigurationReader(action == "set" ? .set : .patch)
    }
    guard let action = ConfigurationReader.Action(rawValue: action) else {
      throw RPCFailure(.badAttribute, "invalid value for 'action': \(action)", badElement: "action")
    }
    return ConfigurationReader(format, action)
  }

  private static func format(_ name: String) -> ConfigurationReader.Format? {
    ConfigurationReader.Format(rawValue: name)
  }

  /// The path of a file by its URL, or by its name alone.
  static func path(of url: String) throws(RPCFailure) -> String {
    if let scheme = url.firstIndex(of: ":"), url[scheme...].hasPrefix("://") {
      guard url.hasPrefix("file:///") else {
        throw RPCFailure(.invalidValue, "only files can be read: \(url)", badElement: "url")
      }
      return String(url.dropFirst("file://".count))
    }
    return url
  }

  private static let results = "load-configuration-results"

  private static let loaded = Answer.elements([Element(results, [Element("ok")])])

  // MARK: edit-config

  /// `edit-config` of the candidate. Without `continue-on-error`, an error leaves the candidate as it
  /// was. RFC 6241 §7.2.
  func editConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    _ = try datastore(in: request, "target", of: ["candidate"])
    let known = ["target", "default-operation", "test-option", "error-option", "config"]
    if let unknown = operation.children.first(where: { !known.contains($0.name) }) {
      throw RPCFailure(.unknownElement, "syntax error", badElement: unknown.name)
    }
    func option(_ name: String, _ values: [String]) throws(RPCFailure) -> String {
      guard let text = operation.child(name)?.word else { return values[0] }
      guard values.contains(text) else {
        throw RPCFailure(.invalidValue, "invalid value: \(text)", badElement: name)
      }
      return text
    }
    let manner = try option("default-operation", ["merge", "replace", "none"])
    let onError = try option(
      "error-option", ["stop-on-error", "rollback-on-error", "continue-on-error"])
    let test = try option("test-option", ["set", "test-then-set", "test-only"])
    guard let config = operation.child("config"), config.children.count == 1,
      let body = config.children.first, body.name == "configuration"
    else {
      throw RPCFailure(.missingElement, "missing configuration", badElement: "config")
    }
    try beginEditing()
    var load = LoadRequest(
      request.document(of: body),
      by: ConfigurationReader(
        .xml, defaultOperation: ConfigurationReader.DefaultOperation(rawValue: manner) ?? .merge))
    load.isAtomic = onError != "continue-on-error"
    load.test = test == "set" ? .set : test == "test-only" ? .testOnly : .testThenSet
    let answer = try perform(load)
    warnings += answer.warnings.map { RPCError($0) } + answer.issues.map { RPCError($0) }
    if answer.errorCount > 0 { throw RPCFailure(answer.errors.map { RPCError($0) }) }
    return .answer(.ok)
  }
}
