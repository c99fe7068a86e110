import Operations
import Attachment
import Shell
import Sockets
import Terminal
import Testing

@testable import Client

/// A session that is attached to a server sends lines, keys and credit, and shows what it receives;
/// here a test plays the server.
@Suite("Client: session")
struct AttachedSessionTests {
  private let session: AttachedSession
  private let server: FakeServer
  private let output = RecordedOutput()

  init() throws { (session, server) = try FakeServer.attached() }

  /// Executes a line, for which the server has sent its messages beforehand.
  private func run(_ line: String = "show version") -> (succeeded: Bool, kept: [String?]) {
    var kept: [String?] = []
    let succeeded = session.execute(line, output: output) { entry, isUnderstood in
      kept.append(isUnderstood ? entry : nil)
    }
    return (succeeded, kept)
  }

  @Test func takesTheStateOverFromTheServer() throws {
    #expect(session.router == "pe1")
    #expect(session.prompt == "a@pe1> ")
    #expect(session.isOpen)
    var state = FakeServer.state
    (state.prompt, state.banner, state.screenLength) = ("a@pe1# ", "[edit]", 7)
    (state.editingMode, state.idleSeconds) = (.vi, 60)
    try server.send(
      .history(entry: "configure", isUnderstood: true), .output("Entering\n"), .state(state),
      .ended(succeeded: true))
    #expect(run("configure") == (true, ["configure"]))
    #expect(output.text == "Entering\n")
    #expect(session.prompt == "a@pe1# ")
    #expect(session.banner == "[edit]")
    #expect(session.screenLength == 7)
    #expect(session.editingMode == .vi)
    #expect(session.idleSeconds == 60)
    #expect(try server.receive() == [.line("configure")])
  }

  @Test func keepsWhatMayBeKept() throws {
    try server.send(.history(entry: nil, isUnderstood: true), .ended(succeeded: false))
    #expect(run("set secret") == (false, [nil]))
    // The connection is lost before the server has sent whether the line may be kept.
    server.channel.close()
    #expect(run("set secret") == (false, []))
  }

  @Test func grantsCreditInSteps() throws {
    let piece = String(repeating: "x", count: 10_000)
    try server.send(.history(entry: nil, isUnderstood: true))
    try server.send(
      .output(piece), .errors(piece), .output("end"), .output(piece), .ended(succeeded: true))
    #expect(run().succeeded)
    #expect(output.text.utf8.count == 30_004)
    #expect(try server.receive() == [.line("show version"), .credit(20_000)])
    // The octets that were left over count for the next credit.
    try server.send(.output(String(repeating: "y", count: 6_381)), .ended(succeeded: true))
    #expect(run().succeeded)
    #expect(try server.receive() == [.line("show version"), .credit(16_384)])
  }

  @Test func givesNoCreditForWhatThePagerHolds() throws {
    let piece = String(repeating: "x", count: 32_768)
    try server.send(.output(piece), .output(piece), .ended(succeeded: true))
    var granted: [[ClientMessage]] = []
    output.onWrite = { [server] _ in granted.append((try? server.receive()) ?? []) }
    #expect(run().succeeded)
    #expect(granted == [[.line("show version")], [.credit(32_768)]])
  }

  @Test func followsThePagingOfACommand() throws {
    try server.send(.paging(false), .hold(true), .ended(succeeded: true))
    _ = run()
    #expect(!output.isPaged)
    #expect(output.isHeld)
  }

  @Test func asksItsUser() throws {
    output.answers = ["yes", nil, "set a", nil]
    try server.send(
      .question("Sure? "), .question("Really? "), .wantsTyped, .wantsTyped,
      .ended(succeeded: true))
    #expect(run().succeeded)
    #expect(output.text == "Sure? Really? ")
    #expect(
      try server.receive() == [
        .line("show version"), .answer("yes"), .answer(nil), .typed("set a"), .typed(nil),
      ])
  }

  @Test func sendsEachInterrupt() throws {
    output.deeds = [
      { .interrupt }, { .interrupt },
      { [server] in
        try? server.send(.output("3 packets\n"), .ended(succeeded: true))
        return .ready
      },
    ]
    #expect(run("ping").succeeded)
    #expect(output.text == "3 packets\n")
    #expect(try server.receive() == [.line("ping"), .interrupt, .interrupt])
  }

  /// After the user has left the pager the rest of the output is still received, because otherwise
  /// the server would wait for credit.
  @Test func sendsOnceThatThePagerWasLeft() throws {
    let piece = String(repeating: "x", count: 20_000)
    output.onWrite = { [output] _ in output.isInterrupted = true }
    try server.send(.output(piece), .output(piece), .ended(succeeded: true))
    #expect(run().succeeded)
    #expect(
      try server.receive() == [
        .line("show version"), .credit(20_000), .interrupt, .credit(20_000),
      ])
  }

  @Test func sendsAnotherSize() throws {
    output.screenSize = (30, 100)
    output.deeds = [
      { [output] in
        output.screenSize = (31, 100)
        return .resize
      },
      { [server] in
        try? server.send(.ended(succeeded: true))
        return .ready
      },
    ]
    _ = run()
    #expect(
      try server.receive() == [
        .resize(rows: 30, columns: 100), .line("show version"), .resize(rows: 31, columns: 100),
      ])
  }

  @Test func sendsTheEndOfTheInput() throws {
    var state = FakeServer.state
    state.isOpen = false
    try server.send(
      .state(state), .ended(succeeded: true), .goodbye(reason: nil, status: 3))
    session.endInput(output: output)
    #expect(try server.receive() == [.endOfInput])
    #expect(!session.isOpen)
    #expect(session.exitStatus == 3)
    #expect(session.farewell == nil)
  }

  @Test func rejectsALineThatIsTooLong() throws {
    #expect(run(String(repeating: "x", count: 1 << 20)) == (false, []))
    #expect(output.text == "!error: the line is too long\n")
    #expect(session.isOpen)
    #expect(try server.receive() == [])
  }

  // MARK: Completion

  @Test(arguments: [
    ("", "ow ", Completion.insert("ow ")), ("a\nb\n", "", .show("a\nb\n")),
    ("a\nb\n", "x", .showAndInsert("a\nb\n", "x")), ("", "", .insert("")),
  ])
  func completes(_ show: String, _ insert: String, _ completion: Completion) throws {
    try server.send(.completion(show: show, insert: insert))
    #expect(session.complete("sh", cursor: 2, by: .tab) == completion)
    #expect(try server.receive() == [.complete(line: "sh", cursor: 2, key: .tab)])
  }

  @Test func theSpaceBarAloneSendsNoRequest() throws {
    var state = FakeServer.state
    state.completesOnSpace = false
    let (session, server) = try FakeServer.attached(state)
    #expect(session.complete("sh", cursor: 2, by: .space) == .insert(" "))
    #expect(try server.receive() == [])
  }

  /// The answer to a completion that the user has interrupted is not taken for the answer to the
  /// next one.
  @Test func givesACompletionUp() throws {
    session.wait = { _ in .interrupt }
    #expect(session.complete("sh", cursor: 2, by: .tab) == .insert(""))
    var answers = ["late", "ow "]
    session.wait = { [server] _ in
      try? server.send(.completion(show: "", insert: answers.removeFirst()))
      return .ready
    }
    #expect(session.complete("sh", cursor: 2, by: .tab) == .insert("ow "))
    #expect(session.isOpen)
  }

  // MARK: Between commands

  @Test func showsNoticesAtThePrompt() throws {
    let background = session.background
    #expect(background.news() == nil)
    #expect(background.descriptors().count == 1)
    try server.send(.notice("a commit"), .notice("another\n"))
    background.handlePackets()
    #expect(background.news() == "a commit\nanother\n")
    #expect(background.news() == nil)
    #expect(!background.isOver())
  }

  @Test func endsWhenTheServerSaysGoodbye() throws {
    let background = session.background
    try server.send(.notice("soon\n"), .goodbye(reason: "the network ends", status: 143))
    server.channel.close()
    background.handlePackets()
    #expect(background.isOver())
    #expect(background.news() == "soon\n")
    #expect(background.descriptors() == [])
    #expect(session.exitStatus == 143)
    #expect(session.farewell == "the network ends")
  }

  @Test func endsWhenTheConnectionIsLost() throws {
    server.channel.close()
    session.background.handlePackets()
    #expect(!session.isOpen)
    #expect(session.exitStatus == 1)
    #expect(session.farewell == "aspic: connection to the network lost")
  }

  @Test func goodbyeEndsACommand() throws {
    try server.send(.output("begun\n"), .goodbye(reason: "logged out", status: 1))
    #expect(!run().succeeded)
    #expect(output.text == "begun\n")
    #expect(session.farewell == "logged out")
  }

  @Test(arguments: [
    [0, 0, 0, 0, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0x85], [0, 0, 0, 2, 0x96, 1, 1],
    [0, 0, 0, 1, 0x02, 0],
  ])
  func endsAtOctetsThatAreNoMessage(_ octets: [UInt8]) throws {
    server.sendOctets(octets)
    #expect(!run().succeeded)
    #expect(!session.isOpen)
    #expect(session.exitStatus == 1)
  }

  @Test(arguments: [
    ServerMessage.fileEnd, .fileOctets([1]), .welcome(Greeting(release: "1"), router: "pe1"),
    .output("unasked"), .completion(show: "", insert: "x"), .ended(succeeded: true), .question("?"),
  ])
  func endsAtAMessageThatIsNotAwaited(_ message: ServerMessage) throws {
    try server.send(message, .notice("behind"))
    session.background.handlePackets()
    #expect(session.background.news() == nil)
    #expect(!session.isOpen)
    #expect(session.exitStatus == 1)
  }
}
