import Operations
import Attachment
import Sockets
import Terminal
import Testing

@testable import Client

/// When a client attaches, the server's first message decides: it grants a session, refuses it or
/// has another version.
@Suite("Client: handshake")
struct HandshakeTests {
  /// Attaches to a server that sends these messages and closes the connection; returns why the
  /// client failed.
  private func reason(for messages: ServerMessage...) throws -> AttachmentError.Reason? {
    let (near, far) = try Channel.pair()
    let server = FakeServer(far)
    try server.send(messages)
    server.channel.finishSending()
    do throws(AttachmentError) {
      _ = try AttachedSession(near, FakeServer.hello)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func isRefused() throws {
    let refusal = ServerMessage.refused(
      Greeting(version: 2, release: "9"), reason: "both must be of the same release")
    #expect(try reason(for: refusal) == .refused("both must be of the same release"))
    let goodbye = ServerMessage.goodbye(reason: "too many clients", status: 1)
    #expect(try reason(for: goodbye) == .refused("too many clients"))
  }

  @Test func findsAnotherVersion() throws {
    let welcome = ServerMessage.welcome(Greeting(version: 2, release: "9"), router: "pe1")
    #expect(try reason(for: welcome) == .otherVersion(release: "9"))
  }

  @Test func findsAClosedConnection() throws {
    #expect(try reason() == .closed)
    #expect(try reason(for: FakeServer.welcome) == .closed)
  }

  @Test func findsWhatIsNoServer() throws {
    guard case .notServer = try reason(for: .output("220 mail.example")) else {
      Issue.record("it attached")
      return
    }
    guard case .notServer = try reason(for: .state(FakeServer.state)) else {
      Issue.record("it attached without a greeting")
      return
    }
  }

  @Test func keepsANoticeThatComesEarly() throws {
    let (near, far) = try Channel.pair()
    try FakeServer(far).send(
      FakeServer.welcome, .notice("first\n"), .state(FakeServer.state), .notice("second\n"))
    let session = try AttachedSession(near, FakeServer.hello)
    #expect(session.background.news() == "first\nsecond\n")
  }
}
