import Configuration
import Management
import Operations
import Schema
import Shell

/// `copy-config` and `delete-config`. RFC 6241 §7.3, §7.4.
extension NETCONFSession {
  /// `copy-config`. The running configuration, a file or the contents of `config` replace the candidate;
  /// the running configuration, the candidate or another file replaces a file. Only a commit changes the
  /// running configuration.
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

  /// `delete-config`. It empties the candidate or removes a file. The running configuration cannot be
  /// deleted.
  func deleteConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let target = try datastore(in: request, "target", of: ["candidate", "url"])
    guard target.name == "url" else {
      try beginEditing()
      try perform(ReplaceCandidate(.empty))
      return .answer(.ok)
    }
    return done(.remove(try filePath(of: target.word)))
  }

  /// Answers `ok` when a need that supplies nothing has been met.
  private func done(_ need: Need) -> Step {
    .needs(need) { supply throws(RPCFailure) in
      try converted { () throws(CommandFailure) in try supply.check() }
      return .answer(.ok)
    }
  }

  /// Returns the document of the configuration that a request has within `config`.
  func body(in config: MarkupNode?, of request: Request) throws(RPCFailure) -> [UInt8] {
    guard let config, config.children.count == 1, let body = config.children.first,
      body.name == "configuration"
    else {
      throw missingConfiguration(in: "config")
    }
    return request.document(of: body)
  }

  func missingConfiguration(in element: String) -> RPCFailure {
    RPCFailure(.missingElement, "missing configuration", badElement: element)
  }

  /// Reads a text that is to be the whole configuration. Throws its errors if there are any, and
  /// `malformed-message` for a text without statements: a file that somebody emptied is no configuration.
  func whole(
    _ octets: [UInt8], _ format: ConfigurationReader.Format
  ) throws(RPCFailure) -> Statement {
    let loaded = ConfigurationReader(format, .override).read(octets)
    guard loaded.errorCount == 0 else { throw RPCFailure(loaded.errors.map { RPCError($0) }) }
    // The element or the member `configuration` tells an empty configuration from nothing.
    if format == .text, loaded.tree.children.isEmpty {
      throw RPCFailure(.malformedMessage, "the file has no configuration")
    }
    warnings += loaded.warnings.map { RPCError($0) }
    return loaded.tree
  }

  /// Writes the candidate, or else the running configuration, to a file. Files are the user's own, and
  /// have all that `save` writes; in XML, as the protocol has it.
  private func write(_ isCandidate: Bool, to url: MarkupNode) throws(RPCFailure) -> Step {
    let tree = isCandidate ? access.candidate : context.router.active
    let view = ConfigurationView(tree: tree, path: [], part: .inside)
    let text = XMLPrinter.print(view.element)
    return done(.write(Array(text.utf8), to: try filePath(of: url.word), appends: false))
  }

  /// Copies a file as it is, if it holds a configuration.
  private func copy(_ source: MarkupNode, to target: MarkupNode) throws(RPCFailure) -> Step {
    let path = try filePath(of: target.word)
    return try readFile(source.word) { [self] octets throws(RPCFailure) in
      _ = try whole(octets, .detectedStatements(in: octets))
      return done(.write(octets, to: path, appends: false))
    }
  }
}
