import Attachment
import TestSupport
import Testing

/// Every message of the attachment protocol is encoded and decoded without loss; a message that is
/// cut or altered is an error or another valid message, and never a trap.
@Suite("Attachment: messages")
struct MessageTests {
  @Test(arguments: UInt64(0)..<200)
  func areReadAsTheyWereWritten(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for message in Messages.fromClient(&generator) {
      #expect(try ClientMessage(message.frame) == message)
    }
    for message in Messages.fromServer(&generator) {
      #expect(try ServerMessage(message.frame) == message)
    }
  }

  @Test func haveTypesOfTheirOwn() throws {
    var generator = SeededGenerator(seed: 1)
    let client = try Set(Messages.fromClient(&generator).map { try $0.frame.type })
    let server = try Set(Messages.fromServer(&generator).map { try $0.frame.type })
    // The greeting of another version counts as a hello, too.
    #expect(client == Set(0x01...0x11))
    #expect(server == Set(0x81...0x98))
    for type in UInt8.min...UInt8.max {
      let frame = try Frame(type: type, payload: [])
      if !client.contains(type) {
        #expect(throws: FrameError(.unknownType(type), at: 4)) { try ClientMessage(frame) }
      }
      if !server.contains(type) {
        #expect(throws: FrameError(.unknownType(type), at: 4)) { try ServerMessage(frame) }
      }
    }
  }

  /// Every type of message has a row in the table of `Attachment.md` that begins with its number:
  /// `| 8f | ...`.
  @Test func areDocumented() throws {
    let page = try #require(
      TestFile.read("../../Documentation/Attachment.md", beside: #filePath))
    let rows = page.split(separator: "\n").compactMap { row -> UInt8? in
      let columns = row.split(separator: "|").map { $0.filter { $0 != " " } }
      guard let type = columns.first, type.utf8.count == 2 else { return nil }
      return UInt8(type, radix: 16)
    }
    var generator = SeededGenerator(seed: 1)
    #expect(try rows == Array(Set(Messages.frames(&generator).map(\.type))).sorted())
  }

  /// A message that is cut is an error, except those whose payload is bare octets, a list or the
  /// greeting of another version: these do not show that they were cut.
  @Test(arguments: UInt64(0)..<20)
  func areErrorsIfTheyAreCut(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for message in Messages.fromClient(&generator) {
      switch message {
      case .chunk, .fileOctets, .names: continue
      default: break
      }
      let frame = try message.frame
      for end in 0..<frame.payload.count {
        let cut = try Frame(type: frame.type, payload: Array(frame.payload[..<end]))
        #expect(throws: FrameError.self) { try ClientMessage(cut) }
      }
    }
    for message in Messages.fromServer(&generator) {
      switch message {
      case .fileOctets, .moreOfFile: continue
      default: break
      }
      let frame = try message.frame
      for end in 0..<frame.payload.count {
        let cut = try Frame(type: frame.type, payload: Array(frame.payload[..<end]))
        #expect(throws: FrameError.self) { try ServerMessage(cut) }
      }
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func areErrorsIfOctetsFollow(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for message in Messages.fromClient(&generator) {
      switch message {
      case .chunk, .fileOctets, .names, .foreignHello: continue
      default: break
      }
      let frame = try message.frame
      let longer = try Frame(type: frame.type, payload: frame.payload + [0])
      let error = FrameError(.trailing(1), at: frame.payload.count)
      #expect(throws: error) { try ClientMessage(longer) }
    }
    for message in Messages.fromServer(&generator) {
      switch message {
      case .fileOctets, .moreOfFile: continue
      default: break
      }
      let frame = try message.frame
      let longer = try Frame(type: frame.type, payload: frame.payload + [0])
      let error = FrameError(.trailing(1), at: frame.payload.count)
      #expect(throws: error) { try ServerMessage(longer) }
    }
  }

  /// Altered octets that can still be decoded are encoded to the same octets again.
  @Test(arguments: UInt64(0)..<10)
  func areValuesOrErrorsIfOctetsAreAltered(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for frame in try Messages.frames(&generator) {
      for payload in mutations(of: frame.payload) {
        let altered = try Frame(type: frame.type, payload: payload)
        if let message = try? ClientMessage(altered) {
          if case .foreignHello = message { continue }
          #expect(try message.frame == altered)
        }
        if let message = try? ServerMessage(altered) { #expect(try message.frame == altered) }
      }
    }
  }

  @Test(
    arguments: [
      // The first text is not UTF-8, and the second one has a length of 4 GB.
      (type: 0x02, payload: [0, 0, 0, 1, 0xFF], error: FrameError(.notUTF8, at: 4)),
      (
        type: 0x02, payload: [0xFF, 0xFF, 0xFF, 0xFF, 0x61],
        error: FrameError(.truncated(needed: 0xFFFF_FFFE), at: 4)
      ),
      // The mark of the optional is neither 0 nor 1; the key does not exist.
      (type: 0x08, payload: [2], error: FrameError(.unknownValue(2), at: 0)),
      (
        type: 0x05, payload: [0, 0, 0, 0, 0, 0, 0, 0, 4], error: FrameError(.unknownValue(4), at: 8)
      ),
      (type: 0x01, payload: Array("GET / HTTP/1.1".utf8), error: FrameError(.notGreeting, at: 0)),
    ] as [(type: UInt8, payload: [UInt8], error: FrameError)])
  func areErrorsWithAPlace(_ row: (type: UInt8, payload: [UInt8], error: FrameError)) throws {
    let frame = try Frame(type: row.type, payload: row.payload)
    #expect(throws: row.error) { try ClientMessage(frame) }
  }

  /// The greeting of a later version can be decoded, whatever that version adds to it.
  @Test func greetingsOfOtherVersionsAreRead() throws {
    let greeting = Greeting(version: 7, release: "9.1")
    let known = try ClientMessage.foreignHello(greeting).frame
    #expect(
      known.payload == Array("ASPIC".utf8) + [0, 7, 0, 0, 0, 3] + Array("9.1".utf8))
    let longer = try Frame(type: known.type, payload: known.payload + [1, 2, 3])
    #expect(try ClientMessage(longer) == .foreignHello(greeting))
    let refusal = ServerMessage.refused(greeting, reason: "no")
    #expect(try ServerMessage(refusal.frame) == refusal)
  }

  @Test func mayNotBeLongerThanAFrame() throws {
    let most = String(repeating: "a", count: Frame.payloadLimit - 4)
    #expect(try ClientMessage(ClientMessage.line(most).frame) == .line(most))
    #expect(throws: FrameError(.tooLong(Frame.payloadLimit + 1), at: 0)) {
      try ClientMessage.line(most + "a").frame
    }
  }

  @Test func costWhatTheyHoldOfOutputAndFiles() {
    #expect(ServerMessage.output("zwölf").cost == 6)
    #expect(ServerMessage.errors("a").cost == 1)
    #expect(ServerMessage.moreOfFile(handle: 1, [1, 2, 3]).cost == 3)
    #expect(ServerMessage.notice("a").cost == 0)
  }
}

/// Long outputs and files are divided into pieces, each of which fits into one frame.
@Suite("Attachment: pieces")
struct PiecesTests {
  @Test(arguments: UInt64(0)..<100)
  func areWholeScalarsAndMakeUpTheText(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let text = String((0..<60).map { _ in generator.pick(["a", "ä", "日", "🦎", "\r\n"]) })
    let size = generator.number(4...20)
    let pieces = Pieces.texts(of: text, size: size)
    #expect(pieces.map { Array($0.utf8) }.flatMap(\.self) == Array(text.utf8))
    #expect(pieces.allSatisfy { (size - 3...size).contains($0.utf8.count) || $0 == pieces.last })
    let octets = Array(text.utf8)
    #expect(Pieces.octets(of: octets, size: size).flatMap(\.self) == octets)
    #expect(Pieces.octets(of: octets, size: size).allSatisfy { 1...size ~= $0.count })
  }

  @Test func ofNothingAreNone() {
    #expect(Pieces.texts(of: "") == [])
    #expect(Pieces.octets(of: []) == [])
  }
}
