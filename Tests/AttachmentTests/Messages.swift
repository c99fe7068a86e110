import Attachment
import TestSupport

/// Makes one or more messages of every kind, with values that follow from a seed.
enum Messages {
  static func fromClient(_ generator: inout SeededGenerator) -> [ClientMessage] {
    [
      .hello(release: generator.text(), generator.hello()),
      .foreignHello(Greeting(version: generator.foreignVersion(), release: generator.text())),
      .line(generator.text()), .chunk(generator.octets()), .endOfScript,
      .complete(
        line: generator.text(), cursor: generator.word(),
        key: generator.pick([.space, .tab, .question, .enter])),
      .resize(rows: generator.half(), columns: generator.half()), .interrupt,
      .answer(generator.maybe { $0.text() }), .typed(generator.maybe { $0.text() }), .endOfInput,
      .credit(generator.word()), .fileOctets(generator.octets()), .fileEnd,
      .fileFailure(generator.text()), .folder(generator.text()),
      .names(
        (0..<generator.number(0...5)).map { _ in
          FolderEntry(name: generator.text(), isFolder: generator.once(in: 2))
        }, isLast: generator.once(in: 2)),
      .leave,
    ]
  }

  static func fromServer(_ generator: inout SeededGenerator) -> [ServerMessage] {
    [
      .welcome(generator.greeting(), router: generator.text()),
      .refused(generator.greeting(), reason: generator.text()), .state(generator.state()),
      .history(entry: generator.maybe { $0.text() }, isUnderstood: generator.once(in: 2)),
      .output(generator.text()), .errors(generator.text()), .paging(generator.once(in: 2)),
      .hold(generator.once(in: 2)), .question(generator.text()), .wantsTyped,
      .completion(show: generator.text(), insert: generator.text()),
      .readFile(path: generator.text(), limit: generator.word()),
      .writeFile(
        path: generator.text(), appends: generator.once(in: 2), isWhole: generator.once(in: 2)),
      .fileOctets(generator.octets()), .fileEnd,
      .beginFile(handle: generator.word(), path: generator.text(), makesFolder: true),
      .moreOfFile(handle: generator.word(), generator.octets()),
      .endOfFile(handle: generator.word()), .folder(path: generator.text()),
      .removeFile(path: generator.text()),
      .names(prefix: generator.text(), directory: generator.maybe { $0.text() }),
      .notice(generator.text()), .ended(succeeded: generator.once(in: 2)),
      .goodbye(reason: generator.maybe { $0.text() }, status: UInt8(generator.number(0...255))),
    ]
  }

  /// Returns the frames of all messages, the client's first.
  static func frames(_ generator: inout SeededGenerator) throws(FrameError) -> [Frame] {
    var frames: [Frame] = []
    for message in fromClient(&generator) { frames.append(try message.frame) }
    for message in fromServer(&generator) { frames.append(try message.frame) }
    return frames
  }
}

extension SeededGenerator {
  fileprivate mutating func word() -> UInt32 {
    pick([0, 1, UInt32.max, UInt32(truncatingIfNeeded: next())])
  }

  fileprivate mutating func half() -> UInt16 { UInt16(truncatingIfNeeded: next()) }

  fileprivate mutating func foreignVersion() -> UInt16 {
    let version = half()
    return version == Greeting.currentVersion ? 0 : version
  }

  /// Returns a text with characters of the Basic Multilingual Plane and beyond it, line feeds and
  /// NUL.
  fileprivate mutating func text() -> String {
    let scalars: [Character] = ["\0", "\n", "a", "ä", "日", "🦎", "\u{301}", "\r\n", "\""]
    return String((0..<number(0...12)).map { _ in pick(scalars) })
  }

  fileprivate mutating func octets() -> [UInt8] {
    (0..<number(0...40)).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  fileprivate mutating func maybe<T>(_ make: (inout SeededGenerator) -> T) -> T? {
    once(in: 3) ? nil : make(&self)
  }

  fileprivate mutating func greeting() -> Greeting { Greeting(version: half(), release: text()) }

  fileprivate mutating func hello() -> Hello {
    let script = Hello.Script(
      name: text(), keepsGoing: once(in: 2), echoes: once(in: 2), errorsInJSON: once(in: 2))
    return Hello(
      purpose: pick([.terminal, .script(script), .administration]), user: maybe { $0.text() },
      terminalName: text(), processID: Int32(truncatingIfNeeded: next()), from: text(),
      directory: text(), rows: half(), columns: half(), router: maybe { $0.text() })
  }

  fileprivate mutating func state() -> SessionState {
    SessionState(
      prompt: text(), banner: maybe { $0.text() }, leavesBlankLine: once(in: 2),
      isOpen: once(in: 2), screenLength: maybe { $0.word() }, screenWidth: maybe { $0.word() },
      editingMode: pick([nil, .emacs, .vi]), idleSeconds: maybe { $0.word() },
      directory: maybe { $0.text() }, completesOnSpace: once(in: 2))
  }
}
