import Configuration
import Management
import Operations
import Schema
import Shell

/// `copy-config`. RFC 6241 §7.3.
extension NETCONFSession {
  /// The candidate is replaced by what runs, by a file or by what is sent; a file by what runs or by the
  /// candidate. What runs changes by a commit only.
  func copyConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let target = try datastore(in: request, "target", of: ["candidate", "url"])
    let source = try datastore(
      in: request, "source", of: ["candidate", "running", "url", "config"])
    guard source.name != target.name else {
      throw RPCFailure(.invalidValue, "source and target are the same", badElement: source.name)
    }
    if target.name == "url" {
      guard source.name != "config" else {
        throw RPCFailure(
          .operationNotSupported, "'config' is not possible as source", badElement: "config")
      }
      return try write(source.name == "candidate", to: target.word)
    }
    try beginEditing()
    switch source.name {
    case "url":
      return .needs(.read(context.filePath(try Self.path(of: source.word)))) {
        [self] supply throws(RPCFailure) in
        let octets: [UInt8]
        do throws(CommandFailure) { octets = try supply.octets } catch { throw RPCFailure(error) }
        let loaded = try whole(octets, .detectedStatements(in: octets))
        warnings += loaded.warnings.map { RPCError($0) }
        try perform(ReplaceCandidate(loaded.tree))
        return .answer(.ok)
      }
    case "config":
      let loaded = try configuration(in: source, of: request)
      warnings += loaded.warnings.map { RPCError($0) }
      try perform(ReplaceCandidate(loaded.tree))
    default: try perform(ReplaceCandidate(context.router.active))
    }
    return .answer(.ok)
  }

  /// Reads the configuration that a request has within `config`. Throws if there is an error in it.
  func configuration(
    in config: MarkupNode, of request: Request
  ) throws(RPCFailure) -> Loaded {
    guard let body = config.children.first, config.children.count == 1,
      body.name == "configuration"
    else {
      throw RPCFailure(.missingElement, "missing configuration", badElement: "config")
    }
    return try whole(request.document(of: body), .xml)
  }

  /// All of it or nothing: the text is to be the configuration.
  private func whole(
    _ octets: [UInt8], _ format: ConfigurationReader.Format
  ) throws(RPCFailure) -> Loaded {
    let loaded = ConfigurationReader(format, .override).read(octets)
    guard loaded.errorCount == 0 else { throw RPCFailure(loaded.errors.map { RPCError($0) }) }
    return loaded
  }

  /// Files are the user's own, and have all that `save` writes; in XML, as the protocol has it.
  private func write(_ isCandidate: Bool, to url: String) throws(RPCFailure) -> Step {
    let tree =
      isCandidate
      ? access.mode == .private ? access.candidate : context.router.candidate
      : context.router.active
    let view = ConfigurationView.find(nil, in: tree, level: [])
    let text = XMLPrinter.print(view.element)
    return .needs(
      .write(
        Array(text.utf8), to: context.filePath(try Self.path(of: url)), appends: false)
    ) { supply throws(RPCFailure) in
      do throws(CommandFailure) { try supply.check() } catch { throw RPCFailure(error) }
      return .answer(.ok)
    }
  }
}
