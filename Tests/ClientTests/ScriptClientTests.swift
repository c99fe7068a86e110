import Operations
import Attachment
import Glibc
import Shell
import Sockets
import Testing

@testable import Client

/// A client that runs a script sends it in chunks while it receives the output, and exits with the
/// status that the server sends.
@Suite("Client: script")
struct ScriptClientTests {
  private let near: Channel
  private let server: FakeServer
  private let streams = Streams()

  private final class Streams {
    var out = ""
    var err = ""
    var isClosed = false
  }

  init() throws {
    let far: Channel
    (near, far) = try Channel.pair()
    server = FakeServer(far)
    try server.send(FakeServer.welcome)
  }

  private func run(_ source: ScriptSource, inJSON: Bool = false) throws -> Int32 {
    var hello = FakeServer.hello
    hello.purpose = .script(
      Hello.Script(name: "s.txt", keepsGoing: false, echoes: false, errorsInJSON: inJSON))
    return try ScriptClient.run(
      near, hello, source,
      out: { [streams] in
        streams.out += $0
        return !streams.isClosed
      },
      err: { [streams] in
        streams.err += $0
        return true
      })
  }

  /// Returns the octets of the script that have arrived, and the messages that are not part of it.
  private func received() throws -> (script: [UInt8], others: [ClientMessage]) {
    var script: [UInt8] = []
    var others: [ClientMessage] = []
    for message in try server.receive().dropFirst() {
      if case .chunk(let octets) = message { script += octets } else { others.append(message) }
    }
    return (script, others)
  }

  @Test func runsCommands() throws {
    try server.send(.output("a\n"), .errors("s.txt:2: no\n"), .goodbye(reason: nil, status: 1))
    #expect(try run(.commands("show version; set x \"a;b\"")) == 1)
    #expect(streams.out == "a\n")
    #expect(streams.err == "s.txt:2: no\n")
  }

  @Test func sendsAFileWithoutItsMark() throws {
    try server.send(.question("Sure? "), .output("a\n"))
    let worker = try Answering(server.channel, replies: [.goodbye(reason: nil, status: 0)])
    #expect(try run(.whole([0xEF, 0xBB, 0xBF] + Array("quit\n".utf8))) == 0)
    let messages = worker.finish()
    #expect(messages.contains(.chunk(Array("quit\n".utf8))))
    #expect(messages.contains(.answer(nil)))
  }

  /// The script and its output are far longer than what the sockets hold, in both directions.
  @Test func sendsWhileItReceives() throws {
    let script = Array(String(repeating: "set system host-name a\n", count: 100_000).utf8)
    let output = String(repeating: "x", count: 30_000)
    let worker = try Answering(
      server.channel, echoing: output,
      replies: [.goodbye(reason: nil, status: 0)])
    #expect(try run(.whole(script)) == 0)
    var sent: [UInt8] = []
    var credit = 0
    for message in worker.finish() {
      if case .chunk(let octets) = message { sent += octets }
      if case .credit(let octets) = message { credit += Int(octets) }
    }
    #expect(sent == script)
    #expect(streams.out.utf8.count == (script.count / Pieces.size + 1) * 30_000)
    #expect(credit > 0)
  }

  @Test func sendsLinesAsTheyCome() throws {
    var ends: [Int32] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    _ = unsafe write(ends[1], "one\n", 4)
    close(ends[1])
    let worker = try Answering(server.channel, replies: [.goodbye(reason: nil, status: 0)])
    #expect(try run(.arriving(ends[0])) == 0)
    close(ends[0])
    #expect(worker.finish().dropFirst().prefix(2) == [.chunk(Array("one\n".utf8)), .endOfScript])
  }

  /// The client ends when the server says goodbye, although its input goes on.
  @Test func endsThoughItsInputGoesOn() throws {
    var ends: [Int32] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    try server.send(.goodbye(reason: "the network ends", status: 143))
    #expect(try run(.arriving(ends[0])) == 143)
    #expect(streams.err == "aspic: the network ends\n")
    for end in ends { close(end) }
  }

  @Test(arguments: [
    (false, "s.txt:2: not UTF-8; nothing was run\n"),
    (
      true,
      Finding(file: "s.txt", line: 2, message: "not UTF-8; nothing was run").json + "\n"
    ),
  ])
  func runsNothingThatIsNoText(_ inJSON: Bool, _ message: String) throws {
    #expect(try run(.whole(Array("a\n".utf8) + [0xFF]), inJSON: inJSON) == 1)
    #expect(streams.err == message)
    #expect(try server.receive() == [])
  }

  @Test func endsIfTheOutputIsClosed() throws {
    streams.isClosed = true
    try server.send(.output("a"), .output("b"))
    #expect(try run(.whole([])) == 1)
    #expect(streams.out == "a")
    #expect(server.channel.receive(limit: 1 << 16) != .nothing)
  }

  @Test(arguments: [
    (false, "aspic: connection to the network lost\n"),
    (true, Finding(words: "connection to the network lost").json + "\n"),
  ])
  func losesTheConnection(_ inJSON: Bool, _ message: String) throws {
    try server.send(.output("a"))
    server.channel.finishSending()
    #expect(try run(.whole([]), inJSON: inJSON) == 1)
    #expect(streams.out == "a")
    #expect(streams.err == message)
  }
}
