import Configuration

extension OperationContext {
  /// `file`
  static let fileHandlers: [String: Handler] = [
    "file compare files": { session, call throws(CommandFailure) in
      try session.compareFiles(call)
    },
    "file copy": { session, call throws(CommandFailure) in
      try session.files().copy(
        call.argument("source") ?? "", to: call.argument("destination") ?? "")
      return .nothing
    },
    "file delete": { session, call throws(CommandFailure) in
      try session.files().delete(call.argument("filename") ?? "")
      return .nothing
    },
    "file list": { session, call throws(CommandFailure) in
      let path = call.argument("path") ?? ""
      let entries = try session.files().list(path)
      return .report(DirectoryListing(name: path.isEmpty ? "/" : path, entries: entries))
    },
    "file rename": { session, call throws(CommandFailure) in
      try session.files().rename(
        call.argument("source") ?? "", to: call.argument("destination") ?? "")
      return .nothing
    },
    "file show": { session, call throws(CommandFailure) in
      let name = call.argument("filename") ?? ""
      let text = String(decoding: try session.files().read(name), as: UTF8.self)
      return .report(
        FileContent(name: name, text: text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"))
    },
  ]

  private func files() throws(CommandFailure) -> FileArea {
    guard let files = workspace.files else {
      throw CommandFailure("error: there is no state folder: this session keeps nothing")
    }
    return files
  }

  private func compareFiles(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let files = try files()
    let texts = try ["first", "second"].map { name throws(CommandFailure) in
      String(decoding: try files.read(call.argument(name) ?? ""), as: UTF8.self)
    }
    return .report(
      LineDifference(from: TextLines.of(texts[0]), to: TextLines.of(texts[1])).text)
  }
}
