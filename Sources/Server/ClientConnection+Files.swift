import Attachment
import Operations
import Shell

extension ClientConnection {
  /// Adds octets of a file that a command reads.
  func appendFileOctets(_ piece: [UInt8]) {
    guard case .read? = need, isAsked else { return rejectMessage() }
    octets += piece
    if octets.count > Files.sizeLimit { rejectMessage() }
  }

  /// Handles the end of a file, or the success of an operation on one.
  func fileEnded() {
    switch need {
    case .read? where isAsked:
      let read = octets
      octets = []
      resume(.octets(read))
    case .open? where isAsked:
      let file = RemoteFile(lastHandle, output)
      files[lastHandle] = file
      resume(.file(file))
    default:
      answer(.nothing) { need in
        switch need {
        case .write, .remove: true
        default: false
        }
      }
    }
  }

  /// Handles the failure of an operation on a file.
  func fileFailed(_ failure: CommandFailure) {
    // The failure may concern the names for a completion, or a file that an earlier command has
    // opened.
    if completion != nil { return appendNames([], isLast: true) }
    guard let need, isAsked else {
      for file in files.values where file.failure == nil { file.failure = failure }
      return
    }
    octets = []
    answer(.failure(failure)) { _ in
      switch need {
      case .read, .write, .open, .remove, .folder: true
      default: false
      }
    }
  }

  // MARK: Completion

  /// Completes a line. If names of files are needed that are not `known`, the client is asked for
  /// them first.
  func complete(
    _ line: String, _ cursor: Int, _ key: CompletionKey, with known: [FolderEntry]? = nil
  ) {
    guard let session else { return }
    var wanted: (prefix: String, directory: String?)?
    session.context.fileNames = { prefix, directory in
      if let known { return known.map { ($0.name, $0.isFolder ? "Folder" : "File") } }
      wanted = (prefix, directory)
      return []
    }
    defer { session.context.fileNames = { _, _ in [] } }
    let found = session.complete(line, cursor: cursor, by: key)
    if let wanted {
      completion = (line, cursor, key)
      return output.send(.names(prefix: wanted.prefix, directory: wanted.directory))
    }
    switch found {
    case .insert(let text): output.send(.completion(show: "", insert: text))
    case .show(let list): output.send(.completion(show: list, insert: ""))
    case .showAndInsert(let list, let text): output.send(.completion(show: list, insert: text))
    }
  }

  /// Adds names of files for a completion, which goes on with the last of them.
  func appendNames(_ entries: [FolderEntry], isLast: Bool) {
    guard let completion else { return rejectMessage() }
    names += entries
    nameOctets += 64 + entries.reduce(0) { $0 + 16 + $1.name.utf8.count }
    guard nameOctets <= Self.namesLimit else { return rejectMessage() }
    guard isLast else { return }
    self.completion = nil
    defer { (names, nameOctets) = ([], 0) }
    complete(completion.line, completion.cursor, completion.key, with: names)
  }
}
