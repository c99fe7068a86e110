import TestSupport
import Testing

@testable import NETCONF

/// The reader divides a stream of octets into messages, with end marks or in chunks, and rejects
/// messages that are too long.
@Suite("Framing, RFC 6242")
struct FrameReaderTests {
  /// Reads all messages of a text that arrives in pieces of `pieces` octets. Returns them, with the
  /// error that ended the reading if there was one.
  private func messages(
    _ text: String, _ framing: FrameReader.Framing, pieces: Int = 1 << 20, limit: Int = 1 << 20
  ) -> (messages: [String], fault: FrameReader.Fault?) {
    var reader = FrameReader(limit: limit)
    reader.framing = framing
    var found: [String] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      reader.append(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
      do throws(FrameReader.Fault) {
        while let message = try reader.next() {
          found.append(String(decoding: message, as: UTF8.self))
        }
      } catch {
        return (found, error)
      }
    }
    return (found, nil)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 1000])
  func readsWhatIsWritten(inPieces pieces: Int) {
    let texts = ["<a/>", "<b>]]&gt;]]</b>", "x", "<c>ü</c>"]
    for framing in [FrameReader.Framing.endMark, .chunked] {
      let text = texts.map { FrameReader.frame($0, framing) }.joined()
      let read = messages(text, framing, pieces: pieces)
      #expect(read.fault == nil)
      // The line feeds around an end mark belong to no message, and have no meaning in XML.
      #expect(
        read.messages.map { $0.filter { $0 != "\n" } } == texts)
    }
  }

  @Test func chunksAreJoined() {
    let read = messages("\n#3\n<a>\n#4\n</a>\n##\n\n#1\nx\n##\n", .chunked, pieces: 1)
    #expect(read.messages == ["<a></a>", "x"])
    #expect(read.fault == nil)
  }

  @Test(
    arguments: [
      "x", "\n#", "\n#x", "\n#0\n", "\n#01\nx", "\n##\n", "\n#4294967296\n", "\n#99999999999\n",
      "\n#-1\nx", "\n# 1\nx", "\n#1x\n", "\n#1\nxy", "\n#1\nx\n##x", "#1\nx", "\n\n#1\nx",
    ])
  func refusesWhatIsNoChunk(_ text: String) {
    let read = messages(text + "....", .chunked)
    #expect(read.fault == .malformedChunk || read.fault == .tooLong(limit: 1 << 20), "\(text)")
    #expect(read.messages.isEmpty)
  }

  @Test func longMessagesAreRefused() {
    let long = String(repeating: "x", count: 101)
    for pieces in [1, 5, 1000] {
      let read = messages(long + "]]>]]>", .endMark, pieces: pieces, limit: 100)
      #expect(read.fault == .tooLong(limit: 100))
      #expect(read.messages.isEmpty)
      let fits = messages(long + "]]>]]>", .endMark, pieces: pieces, limit: 101)
      #expect(fits.messages == [long])
    }
    // Octets that may be the beginning of the end mark do not count for the limit.
    #expect(messages(long + "]]>]]", .endMark, limit: 101).fault == nil)
    #expect(messages(long + "]]>]]x", .endMark, limit: 101).fault == .tooLong(limit: 101))
    #expect(messages("\n#101\n", .chunked, limit: 100).fault == .tooLong(limit: 100))
    let chunks = "\n#60\n" + String(repeating: "x", count: 60) + "\n#60\n"
    #expect(messages(chunks, .chunked, limit: 100).fault == .tooLong(limit: 100))
    #expect(messages(long, .endMark, limit: 101).fault == nil)
  }
}
