import Configuration
import Management
import Operations
import Schema

/// The requests `load-configuration` and `edit-config`, which change the candidate.
extension NETCONFSession {
  /// Loads a configuration into the candidate, as `load-configuration` of Junos requests. The
  /// statements without errors are loaded, even if others have errors.
  func loadConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    let others = ["rollback", "rescue", "url"].filter { operation.attribute($0) != nil }
    if let other = others.first, let body = operation.children.first {
      throw RPCFailure(
        .badElement, "give either '\(other)' or a configuration", badElement: body.name)
    }
    if others.count > 1 {
      throw .badAttribute(others[1], "'\(others[0])' and '\(others[1])' exclude each other")
    }
    try beginEditing()
    if let text = operation.attribute("rollback") {
      guard let number = Int(text) else {
        throw .invalid("rollback", text)
      }
      try perform(RollBack(to: .number(number)), within: Self.results)
      return .answer(Self.loaded)
    }
    if operation.attribute("rescue") != nil {
      try perform(RollBack(to: .rescue), within: Self.results)
      return .answer(Self.loaded)
    }
    let action = operation.attribute("action") ?? "merge"
    let named = try operation.attribute("format").map { text throws(RPCFailure) in
      guard let format = ConfigurationReader.Format(rawValue: text) else {
        throw .invalid("format", text)
      }
      return format
    }
    if let url = operation.attribute("url") {
      return try read(url) { [self] octets throws(RPCFailure) in
        try load(octets, try reader(named ?? .detectedStatements(in: octets), action))
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

  private func load(
    _ octets: [UInt8], _ reader: ConfigurationReader
  ) throws(RPCFailure) -> ReplyContents {
    let answer = try perform(LoadRequest(octets, by: reader), within: Self.results)
    let notes =
      answer.warnings.map { RPCError($0) }
      + answer.refusals.map { RPCError.warning("\($0)") }
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
    // The commands of `set` and the signs of a patch determine themselves what they change.
    if action == "set" || action == "patch" {
      return ConfigurationReader(action == "set" ? .set : .patch)
    }
    guard let action = ConfigurationReader.Action(rawValue: action) else {
      throw .invalid("action", action)
    }
    // In these formats the text itself determines what it changes, so that it cannot replace a
    // configuration as a whole.
    if action != .merge, format == .set || format == .patch {
      throw .badAttribute(
        "action", "\(format == .set ? "'set' commands take" : "a patch takes") action='\(format)'")
    }
    return ConfigurationReader(format, action)
  }

  /// Returns a step that reads a file of the user and replies what `body` returns for its octets.
  func read(
    _ url: String, then body: @escaping ([UInt8]) throws(RPCFailure) -> ReplyContents
  ) throws(RPCFailure) -> Step {
    try readFile(url) { octets throws(RPCFailure) in .answer(try body(octets)) }
  }

  /// Returns a step that reads a file of the user and continues with what `body` returns for its
  /// octets.
  func readFile(
    _ url: String, then body: @escaping ([UInt8]) throws(RPCFailure) -> Step
  ) throws(RPCFailure) -> Step {
    .needs(.read(try filePath(of: url))) { supply throws(RPCFailure) in
      try body(try converted { () throws(CommandFailure) in try supply.octets })
    }
  }

  /// Returns the path of a file from its URL, relative to the directory of the user.
  func filePath(of url: String) throws(RPCFailure) -> String {
    context.filePath(try Self.path(of: url))
  }

  /// Returns the path of a file from its URL or its plain name. Throws `invalid-value` if the URL
  /// names another host. RFC 8089 section 2.
  static func path(of url: String) throws(RPCFailure) -> String {
    let name = url.lowercased()
    for start in ["file:///", "file://localhost/", "file:/"] where name.hasPrefix(start) {
      // A URL with two slashes may name another host.
      if start == "file:/", name.hasPrefix("file://") { continue }
      // A path whose decoded octets are not UTF-8 is used as it is written.
      let path = url.dropFirst(start.utf8.count - 1)
      return decoded(path) ?? String(path)
    }
    guard url.contains("://") else { return url }
    throw RPCFailure(
      .invalidValue, "a URL can only name a file of this host: \(url)", badElement: "url")
  }

  /// Replaces each percent sign with two hexadecimal digits by the octet that they stand for. nil:
  /// the result is not UTF-8. RFC 3986 section 2.1.
  private static func decoded(_ path: Substring) -> String? {
    var octets: [UInt8] = []
    var rest = path.utf8[...]
    while let octet = rest.popFirst() {
      let digits = rest.prefix(2)
      // A plus sign is not a digit, but `UInt8` accepts one before a digit.
      if octet == UInt8(ascii: "%"), digits.count == 2, digits.first != UInt8(ascii: "+"),
        let escaped = UInt8(String(Substring(digits)), radix: 16), escaped != 0
      {
        octets.append(escaped)
        rest = rest.dropFirst(2)
      } else {
        octets.append(octet)
      }
    }
    return String(validating: octets, as: UTF8.self)
  }

  private static let results = "load-configuration-results"

  private static let loaded = ReplyContents.elements([Element(results, [Element("ok")])])

  // MARK: edit-config

  /// Changes the candidate, as `edit-config` requests. With the default `error-option`, an error
  /// leaves the candidate unchanged. As Junos does, it accepts `config-text` besides `config`, and
  /// a format of `url`. RFC 6241 section 7.2.
  func editConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    _ = try datastore(in: request, "target", of: ["candidate"])
    let manner = try option(
      "default-operation", of: operation, or: ConfigurationReader.DefaultOperation.merge)
    let onError = try option("error-option", of: operation, or: ErrorOption.stop)
    let test = try option("test-option", of: operation, or: LoadRequest.Test.set)
    let sources = operation.children.filter { ["config", "config-text", "url"].contains($0.name) }
    guard let source = sources.first, sources.count == 1 else {
      if sources.isEmpty { throw missingConfiguration(in: "config") }
      let names = sources.map(\.name)
      throw RPCFailure(
        .badElement, "give either \(names[0]) or \(names[1])", badElement: names[1])
    }
    let format = try self.format(of: source)
    let reader = try self.reader(format, manner)
    func edit(_ document: [UInt8]) throws(RPCFailure) -> ReplyContents {
      try beginEditing()
      var load = LoadRequest(document, by: reader)
      load.isAtomic = onError == .stop || onError == .rollBack
      load.test = test
      let answer = try perform(load)
      warnings += answer.warnings.map { RPCError($0) } + answer.issues.map { RPCError($0) }
      if answer.errorCount > 0 { throw RPCFailure(answer.errors.map { RPCError($0) }) }
      return .ok
    }
    switch source.name {
    case "url": return try read(source.word, then: edit)
    case "config": return .answer(try edit(try body(in: source, of: request)))
    default:
      guard let text = source.children.first, source.children.count == 1,
        text.name == "configuration-text"
      else { throw missingConfiguration(in: source.name) }
      return .answer(try edit(Array(text.text.utf8)))
    }
  }

  /// Returns the format of the configuration in a source of `edit-config`. A file is XML if the
  /// request names no other format.
  private func format(of source: MarkupNode) throws(RPCFailure) -> ConfigurationReader.Format {
    if source.name == "config-text" { return .text }
    guard source.name == "url", let name = source.attribute("format") else { return .xml }
    guard let format = ConfigurationReader.Format(rawValue: name) else {
      throw .invalid("format", name, in: "url")
    }
    return format
  }

  /// Returns the reader of a configuration in `edit-config`. Only XML and JSON can request
  /// operations on single statements, and commands cannot replace a configuration as a whole.
  private func reader(
    _ format: ConfigurationReader.Format, _ manner: ConfigurationReader.DefaultOperation
  ) throws(RPCFailure) -> ConfigurationReader {
    switch (format, manner) {
    case (.xml, _), (.json, _): ConfigurationReader(format, defaultOperation: manner)
    case (_, .merge): ConfigurationReader(format)
    case (.text, .replace): ConfigurationReader(.text, .override)
    case (.text, .none), (.set, _), (.patch, _):
      throw RPCFailure(
        .invalidValue, "'\(manner.rawValue)' is not possible with the format '\(format.rawValue)'",
        badElement: "default-operation")
    }
  }

  /// The `error-option` of `edit-config`. RFC 6241 section 7.2.
  private enum ErrorOption: String {
    case stop = "stop-on-error"
    case rollBack = "rollback-on-error"
    case continueOnError = "continue-on-error"
    /// The name of `continue-on-error` in Junos.
    case ignore = "ignore-error"
  }

  /// Returns the value of an option that an operation has as an element, or else the default.
  /// Throws `invalid-value`.
  private func option<Option: RawRepresentable>(
    _ name: String, of operation: MarkupNode, or standard: Option
  ) throws(RPCFailure) -> Option where Option.RawValue == String {
    guard let text = operation.child(name)?.word else { return standard }
    guard let option = Option(rawValue: text) else {
      throw RPCFailure(.invalidValue, "invalid value: \(text)", badElement: name)
    }
    return option
  }
}
