import Attachment
import Operations
import Shell

extension Connection {
  func take(_ piece: [UInt8]) {
    guard case .read? = need, isAsked else { return misfit() }
    octets += piece
    if octets.count > Files.sizeLimit { misfit() }
  }

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

  func fileFailed(_ failure: CommandFailure) {
    // It may be about names, or a file that was opened by an earlier command.
    if completion != nil { return take([], isLast: true) }
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

  func take(_ entries: [FolderEntry], isLast: Bool) {
    guard let completion else { return misfit() }
    names += entries
    nameOctets += 64 + entries.reduce(0) { $0 + 16 + $1.name.utf8.count }
    guard nameOctets <= Self.namesLimit else { return misfit() }
    guard isLast else { return }
    self.completion = nil
    defer { (names, nameOctets) = ([], 0) }
    complete(completion.line, completion.cursor, completion.key, with: names)
  }
}
