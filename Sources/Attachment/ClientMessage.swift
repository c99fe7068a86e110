/// What a terminal or a script sends to a served network.
package enum ClientMessage: Equatable, Sendable {
  /// The key that asks for completion.
  package enum Key: UInt8, Sendable { case space, tab, question, enter }

  /// The first message. Its greeting has the current version.
  case hello(release: String, Hello)
  /// The first message of a client with another version, of which only the greeting is read.
  case foreignHello(Greeting)

  /// A line typed at the prompt, without its end.
  case line(String)
  /// Lines of a script, or requests of NETCONF, cut anywhere.
  case chunk([UInt8])
  /// No more of these will come.
  case endOfScript
  /// Asks for completion of a line at a cursor, which counts octets.
  case complete(line: String, cursor: UInt32, key: Key)
  case resize(rows: UInt16, columns: UInt16)
  /// Ctrl-C.
  case interrupt
  /// Answers `question`; nil: there will be no answer.
  case answer(String?)
  /// Answers `wantsTyped` with a line; nil: the text ends.
  case typed(String?)
  /// Ctrl-D at the prompt.
  case endOfInput
  /// So many more octets may be sent. See `ServerMessage.cost`.
  case credit(UInt32)

  /// The next octets of the file that `readFile` asks for.
  case fileOctets([UInt8])
  /// The file that was read ends, or what was written is written.
  case fileEnd
  /// The file cannot be read or written, and why.
  case fileFailure(String)
  /// Answers `folder` with the folder's path, without links and dots.
  case folder(String)
  /// Answers `names`. More messages follow until one is the last.
  case names([FolderEntry], isLast: Bool)

  /// The client ends.
  case leave
}

extension ClientMessage.Key: Field {}

extension ClientMessage {
  private enum Kind: UInt8 {
    case hello = 0x01
    case line, chunk, endOfScript, complete, resize, interrupt, answer, typed, endOfInput, credit
    case fileOctets, fileEnd, fileFailure, folder, names
    case leave
  }

  /// Throws `tooLong` if a frame cannot hold it.
  package var frame: Frame {
    get throws(FrameError) {
      var payload: [UInt8] = []
      let kind = write(to: &payload)
      return try Frame(type: kind.rawValue, payload: payload)
    }
  }

  /// Throws unless the frame is such a message to its last octet.
  package init(_ frame: Frame) throws(FrameError) {
    guard let kind = Kind(rawValue: frame.type) else {
      throw FrameError(.unknownType(frame.type), at: 4)
    }
    var reader = FieldReader(frame.payload)
    self = try Self.read(kind, from: &reader)
    try reader.finish()
  }

  private func write(to payload: inout [UInt8]) -> Kind {
    switch self {
    case .hello(let release, let hello):
      Greeting(release: release).write(to: &payload)
      hello.write(to: &payload)
      return .hello
    case .foreignHello(let greeting):
      greeting.write(to: &payload)
      return .hello
    case .line(let line):
      line.write(to: &payload)
      return .line
    case .chunk(let octets):
      payload = octets
      return .chunk
    case .endOfScript: return .endOfScript
    case .complete(let line, let cursor, let key):
      line.write(to: &payload)
      cursor.write(to: &payload)
      key.write(to: &payload)
      return .complete
    case .resize(let rows, let columns):
      rows.write(to: &payload)
      columns.write(to: &payload)
      return .resize
    case .interrupt: return .interrupt
    case .answer(let answer):
      answer.write(to: &payload)
      return .answer
    case .typed(let line):
      line.write(to: &payload)
      return .typed
    case .endOfInput: return .endOfInput
    case .credit(let octets):
      octets.write(to: &payload)
      return .credit
    case .fileOctets(let octets):
      payload = octets
      return .fileOctets
    case .fileEnd: return .fileEnd
    case .fileFailure(let reason):
      reason.write(to: &payload)
      return .fileFailure
    case .folder(let path):
      path.write(to: &payload)
      return .folder
    case .names(let entries, let isLast):
      isLast.write(to: &payload)
      for entry in entries { entry.write(to: &payload) }
      return .names
    case .leave: return .leave
    }
  }

  private static func read(
    _ kind: Kind, from reader: inout FieldReader
  ) throws(FrameError) -> ClientMessage {
    switch kind {
    case .hello:
      let greeting = try reader.read(Greeting.self)
      guard greeting.isCurrent else {
        _ = reader.rest()
        return .foreignHello(greeting)
      }
      return .hello(release: greeting.release, try reader.read())
    case .line: return .line(try reader.read())
    case .chunk: return .chunk(reader.rest())
    case .endOfScript: return .endOfScript
    case .complete:
      return .complete(
        line: try reader.read(), cursor: try reader.read(), key: try reader.read())
    case .resize: return .resize(rows: try reader.read(), columns: try reader.read())
    case .interrupt: return .interrupt
    case .answer: return .answer(try reader.read())
    case .typed: return .typed(try reader.read())
    case .endOfInput: return .endOfInput
    case .credit: return .credit(try reader.read())
    case .fileOctets: return .fileOctets(reader.rest())
    case .fileEnd: return .fileEnd
    case .fileFailure: return .fileFailure(try reader.read())
    case .folder: return .folder(try reader.read())
    case .names:
      let isLast = try reader.read(Bool.self)
      var entries: [FolderEntry] = []
      while !reader.isAtEnd { entries.append(try reader.read()) }
      return .names(entries, isLast: isLast)
    case .leave: return .leave
    }
  }
}
