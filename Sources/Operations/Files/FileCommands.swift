import Configuration
import Schema

extension OperationFamily {
  /// The operations on the files of the state folder: `file`.
  static let files = OperationFamily(
    SchemaText.files,
    [
      Operation(
        "file compare files",
        reading: { (first: $0.required("first"), second: $0.required("second")) },
        run: OperationContext.compareFiles),
      Operation("file copy", reading: FileNames.init, run: OperationContext.copyFile),
      Operation(
        "file delete", reading: { $0.required("filename") }, run: OperationContext.deleteFile),
      Operation("file list", reading: { $0.text("path") ?? "" }, run: OperationContext.listFiles),
      Operation("file rename", reading: FileNames.init, run: OperationContext.renameFile),
      Operation("file show", reading: { $0.required("filename") }, run: OperationContext.showFile),
    ])
}

/// The arguments of `file copy` and `file rename`.
private struct FileNames {
  var source: String
  var destination: String

  init(_ claims: inout ArgumentClaims) {
    source = claims.required("source")
    destination = claims.required("destination")
  }
}

extension OperationContext {
  private func files() throws(CommandFailure) -> FileArea {
    guard let files = workspace.files else {
      throw CommandFailure("error: there is no state folder: this session keeps nothing")
    }
    return files
  }

  fileprivate func copyFile(_ names: FileNames) throws(CommandFailure) -> CommandResult {
    try files().copy(names.source, to: names.destination)
    return .nothing
  }

  fileprivate func deleteFile(_ name: String) throws(CommandFailure) -> CommandResult {
    try files().delete(name)
    return .nothing
  }

  fileprivate func listFiles(_ path: String) throws(CommandFailure) -> CommandResult {
    let entries = try files().list(path)
    return .report(DirectoryListing(name: path.isEmpty ? "/" : path, entries: entries))
  }

  fileprivate func renameFile(_ names: FileNames) throws(CommandFailure) -> CommandResult {
    try files().rename(names.source, to: names.destination)
    return .nothing
  }

  fileprivate func showFile(_ name: String) throws(CommandFailure) -> CommandResult {
    let text = String(decoding: try files().read(name), as: UTF8.self)
    return .report(
      FileContent(name: name, text: text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"))
  }

  fileprivate func compareFiles(
    _ names: (first: String, second: String)
  ) throws(CommandFailure) -> CommandResult {
    let files = try files()
    let first = String(decoding: try files.read(names.first), as: UTF8.self)
    let second = String(decoding: try files.read(names.second), as: UTF8.self)
    return .report(LineDifference(from: TextLines.of(first), to: TextLines.of(second)).text)
  }
}
