import Configuration
import Management
import Operations
import Schema
import Shell

/// The requests `copy-config` and `delete-config`. RFC 6241 sections 7.3 and 7.4.
extension NETCONFSession {
  /// Copies one configuration over another, as `copy-config` requests. The running configuration, a
  /// file or the contents of `config` can replace the candidate; the running configuration, the
  /// candidate or another file can replace a file. Only a commit changes the running configuration.
  func copyConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let target = try datastore(in: request, "target", of: ["candidate", "url"])
    let source = try datastore(
      in: request, "source", of: ["candidate", "running", "url", "config"])
    let isSame =
      try source.name == "url" && target.name == "url"
      ? filePath(of: source.word) == filePath(of: target.word) : source.name == target.name
    if isSame {
      throw RPCFailure(.invalidValue, "source and target are the same", badElement: source.name)
    }
    if target.name == "url" {
      if source.name == "url" { return try copy(source, to: target) }
      guard source.name != "config" else {
        throw RPCFailure(
          .operationNotSupported, "'config' is not possible as source", badElement: "config")
      }
      return try write(source.name == "candidate", to: target)
    }
    try beginEditing()
    switch source.name {
    case "url":
      return try read(source.word) { [self] octets throws(RPCFailure) in
        try perform(ReplaceCandidate(try whole(octets, .detectedStatements(in: octets))))
        return .ok
      }
    case "config":
      try perform(ReplaceCandidate(try whole(try body(in: source, of: request), .xml)))
    default: try perform(ReplaceCandidate(context.router.active))
    }
    return .answer(.ok)
  }

  /// Empties the candidate or removes a file, as `delete-config` requests. The running
  /// configuration cannot be deleted.
  func deleteConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let target = try datastore(in: request, "target", of: ["candidate", "url"])
    guard target.name == "url" else {
      try beginEditing()
      try perform(ReplaceCandidate(.empty))
      return .answer(.ok)
    }
    return done(.remove(try filePath(of: target.word)))
  }

  /// Returns a step that replies `ok` after `need`, which supplies nothing, has been met.
  private func done(_ need: Need) -> Step {
    .needs(need) { supply throws(RPCFailure) in
      try converted { () throws(CommandFailure) in try supply.check() }
      return .answer(.ok)
    }
  }

  /// Returns the document of the configuration in the element `config` of a request. Throws
  /// `missing-element` if it has none.
  func body(in config: MarkupNode?, of request: Request) throws(RPCFailure) -> [UInt8] {
    guard let config, config.children.count == 1, let body = config.children.first,
      body.name == "configuration"
    else {
      throw missingConfiguration(in: "config")
    }
    return request.document(of: body)
  }

  /// Returns the error of a request whose `element` has no configuration.
  func missingConfiguration(in element: String) -> RPCFailure {
    RPCFailure(.missingElement, "missing configuration", badElement: element)
  }

  /// Reads a text that replaces a whole configuration. Throws its errors if there are any, and
  /// `malformed-message` for a text without statements, because an empty file is more likely an
  /// accident than a configuration.
  func whole(
    _ octets: [UInt8], _ format: ConfigurationReader.Format
  ) throws(RPCFailure) -> Statement {
    let loaded = ConfigurationReader(format, .override).read(octets)
    guard loaded.errorCount == 0 else { throw RPCFailure(loaded.errors.map { RPCError($0) }) }
    // XML and JSON state an empty configuration with the element or member `configuration`.
    if format == .text, loaded.tree.children.isEmpty {
      throw RPCFailure(.malformedMessage, "the file has no configuration")
    }
    warnings += loaded.warnings.map { RPCError($0) }
    return loaded.tree
  }

  /// Writes the candidate or the running configuration to a file of the user, in XML. The file
  /// contains secrets, as one of `save` does.
  private func write(_ isCandidate: Bool, to url: MarkupNode) throws(RPCFailure) -> Step {
    let tree = isCandidate ? access.candidate : context.router.active
    let view = ConfigurationView(tree: tree, path: [], part: .inside)
    let text = XMLPrinter.print(view.element)
    return done(.write(Array(text.utf8), to: try filePath(of: url.word), appends: false))
  }

  /// Copies a file without change, if it holds a configuration without errors.
  private func copy(_ source: MarkupNode, to target: MarkupNode) throws(RPCFailure) -> Step {
    let path = try filePath(of: target.word)
    return try readFile(source.word) { [self] octets throws(RPCFailure) in
      _ = try whole(octets, .detectedStatements(in: octets))
      return done(.write(octets, to: path, appends: false))
    }
  }
}
