extension ServerMessage {
  private enum Kind: UInt8 {
    case welcome = 0x81
    case refused, state, history, output, errors, paging, hold, question, wantsTyped, completion
    case readFile, writeFile, fileOctets, fileEnd, beginFile, moreOfFile, endOfFile, folder, names
    case notice, ended, goodbye
    case removeFile
  }

  /// The message as a frame. Throws `tooLong` if its payload exceeds the limit of a frame.
  package var frame: Frame {
    get throws(FrameError) {
      var payload: [UInt8] = []
      let kind = write(to: &payload)
      return try Frame(type: kind.rawValue, payload: payload)
    }
  }

  /// Decodes a frame. Throws a `FrameError` if it is not exactly one message of a server.
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
    case .welcome(let greeting, let router):
      greeting.write(to: &payload)
      router.write(to: &payload)
      return .welcome
    case .refused(let greeting, let reason):
      greeting.write(to: &payload)
      reason.write(to: &payload)
      return .refused
    case .state(let state):
      state.write(to: &payload)
      return .state
    case .history(let entry, let isUnderstood):
      entry.write(to: &payload)
      isUnderstood.write(to: &payload)
      return .history
    case .output(let text):
      text.write(to: &payload)
      return .output
    case .errors(let text):
      text.write(to: &payload)
      return .errors
    case .paging(let isPaged):
      isPaged.write(to: &payload)
      return .paging
    case .hold(let isHeld):
      isHeld.write(to: &payload)
      return .hold
    case .question(let text):
      text.write(to: &payload)
      return .question
    case .wantsTyped: return .wantsTyped
    case .completion(let show, let insert):
      show.write(to: &payload)
      insert.write(to: &payload)
      return .completion
    case .notice(let text):
      text.write(to: &payload)
      return .notice
    case .ended(let succeeded):
      succeeded.write(to: &payload)
      return .ended
    case .goodbye(let reason, let status):
      reason.write(to: &payload)
      status.write(to: &payload)
      return .goodbye
    case .readFile(let path, let limit):
      path.write(to: &payload)
      limit.write(to: &payload)
      return .readFile
    case .writeFile(let path, let appends, let isWhole):
      path.write(to: &payload)
      appends.write(to: &payload)
      isWhole.write(to: &payload)
      return .writeFile
    case .fileOctets(let octets):
      payload = octets
      return .fileOctets
    case .fileEnd: return .fileEnd
    case .beginFile(let handle, let path, let makesFolder):
      handle.write(to: &payload)
      path.write(to: &payload)
      makesFolder.write(to: &payload)
      return .beginFile
    case .moreOfFile(let handle, let octets):
      handle.write(to: &payload)
      payload += octets
      return .moreOfFile
    case .endOfFile(let handle):
      handle.write(to: &payload)
      return .endOfFile
    case .removeFile(let path):
      path.write(to: &payload)
      return .removeFile
    case .folder(let path):
      path.write(to: &payload)
      return .folder
    case .names(let prefix, let directory):
      prefix.write(to: &payload)
      directory.write(to: &payload)
      return .names
    }
  }

  private static func read(
    _ kind: Kind, from reader: inout FieldReader
  ) throws(FrameError) -> ServerMessage {
    switch kind {
    case .welcome: return .welcome(try reader.read(), router: try reader.read())
    case .refused: return .refused(try reader.read(), reason: try reader.read())
    case .state: return .state(try reader.read())
    case .history: return .history(entry: try reader.read(), isUnderstood: try reader.read())
    case .output: return .output(try reader.read())
    case .errors: return .errors(try reader.read())
    case .paging: return .paging(try reader.read())
    case .hold: return .hold(try reader.read())
    case .question: return .question(try reader.read())
    case .wantsTyped: return .wantsTyped
    case .completion: return .completion(show: try reader.read(), insert: try reader.read())
    case .readFile: return .readFile(path: try reader.read(), limit: try reader.read())
    case .writeFile:
      return .writeFile(
        path: try reader.read(), appends: try reader.read(), isWhole: try reader.read())
    case .fileOctets: return .fileOctets(reader.rest())
    case .fileEnd: return .fileEnd
    case .beginFile:
      return .beginFile(
        handle: try reader.read(), path: try reader.read(), makesFolder: try reader.read())
    case .moreOfFile: return .moreOfFile(handle: try reader.read(), reader.rest())
    case .endOfFile: return .endOfFile(handle: try reader.read())
    case .removeFile: return .removeFile(path: try reader.read())
    case .folder: return .folder(path: try reader.read())
    case .names: return .names(prefix: try reader.read(), directory: try reader.read())
    case .notice: return .notice(try reader.read())
    case .ended: return .ended(succeeded: try reader.read())
    case .goodbye: return .goodbye(reason: try reader.read(), status: try reader.read())
    }
  }
}
