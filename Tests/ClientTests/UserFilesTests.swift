import Operations
import Attachment
import Glibc
import Shell
import Sockets
import TestSupport
import Terminal
import Testing

@testable import Client

/// An attached session reads and writes files for the server with the rights of its user, and
/// reports why it cannot.
@Suite("Client: files of the user's")
struct UserFilesTests {
  private let session: AttachedSession
  private let server: FakeServer
  private let output = RecordedOutput()
  private let folder: TemporaryFolder

  init() throws {
    (session, server) = try FakeServer.attached()
    folder = try TemporaryFolder()
  }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// Executes a command during which the server sends these messages; returns the client's answers.
  private func answers(to messages: ServerMessage...) throws -> [ClientMessage] {
    try server.send(messages)
    try server.send(.ended(succeeded: true))
    #expect(session.execute("x", output: output) { _, _ in })
    return Array(try server.receive().dropFirst())
  }

  // MARK: Reading

  @Test func readsAFile() throws {
    let octets = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let file = try FileWriter(path("a"))
    try file.write(octets)
    try file.finish()
    let answers = try answers(to: .readFile(path: path("a"), limit: 100_000))
    let read = answers.reduce(into: [UInt8]()) { read, message in
      if case .fileOctets(let octets) = message { read += octets }
    }
    #expect(read == octets)
    #expect(answers.count == 5)
    #expect(answers.last == .fileEnd)
  }

  @Test func reportsWhyAFileCannotBeRead() throws {
    try Files.write("four", to: path("a"))
    #expect(
      try answers(
        to: .readFile(path: path("b"), limit: 10), .readFile(path: folder.path, limit: 10),
        .readFile(path: path("a"), limit: 3), .readFile(path: path("a"), limit: 4))
        == [
          .fileFailure("error: \(path("b")): No such file or directory"),
          .fileFailure("error: \(folder.path): Is a directory"),
          .fileFailure("error: \(path("a")): more than 3 octets"), .fileOctets(Array("four".utf8)),
          .fileEnd,
        ])
  }

  /// While a FIFO has no writer, messages and Ctrl-C are handled nevertheless.
  @Test func waitsForAPipe() throws {
    #expect(unsafe mkfifo(path("p"), 0o600) == 0)
    var writer: Int32 = -1
    output.deeds = [
      { .ready },
      { [server] in
        try? server.send(.output("meanwhile\n"))
        return .ready
      },
      { [path = path("p")] in
        writer = unsafe open(path, O_WRONLY | O_NONBLOCK)
        return .ready
      },
      {
        _ = unsafe write(writer, "one", 3)
        return .ready
      },
      { [server] in
        close(writer)
        try? server.send(.ended(succeeded: true))
        return .ready
      },
    ]
    try server.send(.readFile(path: path("p"), limit: 10))
    #expect(session.execute("load", output: output) { _, _ in })
    #expect(output.text == "meanwhile\n")
    let answers = try server.receive().dropFirst()
    #expect(answers.first == .fileOctets(Array("one".utf8)))
  }

  @Test func ctrlCEndsTheWaitForAPipe() throws {
    #expect(unsafe mkfifo(path("p"), 0o600) == 0)
    output.deeds = [
      { .ready }, { .interrupt },
      { [server] in
        try? server.send(.ended(succeeded: false))
        return .ready
      },
    ]
    try server.send(.readFile(path: path("p"), limit: 10))
    #expect(!session.execute("load", output: output) { _, _ in })
    #expect(
      try server.receive() == [.line("load"), .fileFailure("error: interrupted"), .interrupt])
  }

  @Test func ctrlCBeforeTheServerAsksEndsTheReadingToo() throws {
    #expect(unsafe mkfifo(path("p"), 0o600) == 0)
    let path = path("p")
    output.deeds = [
      { .interrupt },
      { [server] in
        try? server.send(.readFile(path: path, limit: 10))
        return .ready
      },
      { [server] in
        try? server.send(.ended(succeeded: false))
        return .ready
      },
    ]
    #expect(!session.execute("load", output: output) { _, _ in })
    #expect(
      try server.receive() == [.line("load"), .interrupt, .fileFailure("error: interrupted")])
    // The next command can read files again.
    try Files.write("new", to: self.path("a"))
    let answers = try answers(to: .readFile(path: self.path("a"), limit: 10))
    #expect(answers == [.fileOctets(Array("new".utf8)), .fileEnd])
  }

  // MARK: Writing

  @Test(arguments: [(false, true, "new"), (false, false, "new"), (true, false, "oldnew")])
  func writesAFile(_ appends: Bool, _ isWhole: Bool, _ text: String) throws {
    try Files.write("old", to: path("a"))
    let answers = try answers(
      to: .writeFile(path: path("a"), appends: appends, isWhole: isWhole),
      .fileOctets(Array("ne".utf8)), .fileOctets(Array("w".utf8)), .fileEnd)
    #expect(answers == [.fileEnd])
    #expect(String(decoding: try Files.read(path("a")), as: UTF8.self) == text)
  }

  /// The octets of a file that cannot be written are received nevertheless, and the failure is sent
  /// once.
  @Test func reportsWhyAFileCannotBeWritten() throws {
    let answers = try answers(
      to: .writeFile(path: path("no/a"), appends: false, isWhole: true),
      .fileOctets([UInt8](repeating: 0, count: 20_000)), .fileEnd)
    #expect(
      answers == [
        .credit(20_000), .fileFailure("error: \(path("no/a")): No such file or directory"),
      ])
  }

  @Test func writesFilesBetweenCommands() throws {
    let background = session.background
    try server.send(
      .beginFile(handle: 1, path: path("sub/a"), makesFolder: true),
      .beginFile(handle: 2, path: path("no/b"), makesFolder: false),
      .moreOfFile(handle: 1, Array("one ".utf8)), .moreOfFile(handle: 3, [0]),
      .moreOfFile(handle: 1, Array("two".utf8)), .endOfFile(handle: 1))
    background.handlePackets()
    #expect(background.news() == nil)
    #expect(
      try server.receive() == [
        .fileEnd, .fileFailure("error: \(path("no/b")): No such file or directory"),
      ])
    #expect(String(decoding: try Files.read(path("sub/a")), as: UTF8.self) == "one two")
  }

  @Test func reportsAFailedWriteOnce() throws {
    let background = session.background
    try server.send(.beginFile(handle: 1, path: "/dev/full", makesFolder: false))
    try server.send(.moreOfFile(handle: 1, [1]), .moreOfFile(handle: 1, [2]))
    background.handlePackets()
    #expect(background.news() == "error: /dev/full: No space left on device\n")
    #expect(background.news() == nil)
  }

  @Test func removesAFile() throws {
    try Files.write("", to: path("f"))
    let twice = try answers(
      to: .removeFile(path: path("f")), .removeFile(path: path("f")))
    #expect(
      twice == [
        .fileEnd, .fileFailure("error: \(path("f")): No such file or directory"),
      ])
  }

  // MARK: Names

  @Test func findsAFolder() throws {
    #expect(unsafe mkdir(path("f"), 0o700) == 0)
    #expect(unsafe symlink("f", path("link")) == 0)
    #expect(
      try answers(to: .folder(path: path("link/../link")), .folder(path: path("no")))
        == [
          .folder(path("f")), .fileFailure("error: \(path("no")): No such file or directory"),
        ])
  }

  @Test func namesFilesWhileItCompletes() throws {
    #expect(unsafe mkdir(path("f"), 0o700) == 0)
    for number in 100..<300 { try Files.write("", to: path("n\(number)")) }
    try server.send(.names(prefix: "", directory: folder.path), .completion(show: "", insert: "x"))
    #expect(session.complete("save ", cursor: 5, by: .tab) == .insert("x"))
    let answers = try server.receive().dropFirst()
    var entries: [FolderEntry] = []
    var lasts: [Bool] = []
    for case .names(let some, let isLast) in answers {
      entries += some
      lasts.append(isLast)
    }
    #expect(entries.count == 201)
    #expect(entries.first == FolderEntry(name: "f/", isFolder: true))
    #expect(entries.last == FolderEntry(name: "n299", isFolder: false))
    #expect(lasts == [false, true])
    #expect(
      try self.answers(to: .names(prefix: "no/", directory: nil)) == [.names([], isLast: true)])
  }

  @Test func savesWhatThePagerShows() throws {
    var state = FakeServer.state
    state.directory = folder.path
    let (session, _) = try FakeServer.attached(state)
    #expect(session.save("a\nb\n", to: "s") == "Wrote 2 lines of output to 's'\n")
    #expect(String(decoding: try Files.read(path("s")), as: UTF8.self) == "a\nb\n")
    #expect(
      session.save("a\n", to: path("no/s"))
        == "error: \(path("no/s")): No such file or directory\n")
  }
}
