/// A message that a client, which is a terminal, a script or a NETCONF session, sends to the
/// server.
package enum ClientMessage: Equatable, Sendable {
  /// The key that was typed to request completion.
  package enum Key: UInt8, Sendable { case space, tab, question, enter }

  /// The first message of a client with the current version of the protocol.
  case hello(release: String, Hello)
  /// The first message of a client with another version, of which only the greeting is read.
  case foreignHello(Greeting)

  /// A line typed at the prompt, without its end.
  case line(String)
  /// Octets of a script or of NETCONF requests; a piece may end anywhere.
  case chunk([UInt8])
  /// The script or the NETCONF input has ended.
  case endOfScript
  /// A request to complete a line at a cursor, which is an offset in octets.
  case complete(line: String, cursor: UInt32, key: Key)
  /// The terminal has a new size.
  case resize(rows: UInt16, columns: UInt16)
  /// The user has typed Ctrl-C.
  case interrupt
  /// The answer to `question`; nil if there will be no answer.
  case answer(String?)
  /// The answer to `wantsTyped`: one line; nil at the end of the text.
  case typed(String?)
  /// The user has typed Ctrl-D at the prompt.
  case endOfInput
  /// The server may send this many more octets of output and files. See `ServerMessage.cost`.
  case credit(UInt32)

  /// The next octets of the file that `readFile` has requested.
  case fileOctets([UInt8])
  /// The end of the file that was read, or the confirmation that a file has been written.
  case fileEnd
  /// The reason why a file cannot be read or written.
  case fileFailure(String)
  /// The answer to `folder`: the path of the folder without links and dots.
  case folder(String)
  /// The answer to `names`. More messages follow unless `isLast`.
  case names([FolderEntry], isLast: Bool)

  /// The client closes the session.
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

  /// The message as a frame. Throws `tooLong` if its payload exceeds the limit of a frame.
  package var frame: Frame {
    get throws(FrameError) {
      var payload: [UInt8] = []
      let kind = write(to: &payload)
      return try Frame(type: kind.rawValue, payload: payload)
    }
  }

  /// Decodes a frame. Throws a `FrameError` if it is not exactly one message of a client.
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
