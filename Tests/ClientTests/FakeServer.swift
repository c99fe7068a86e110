import Operations
import Attachment
@testable import Client
import Sockets
import Testing

/// The server's end of a connection, with which a test determines what the server sends.
final class FakeServer {
  let channel: Channel
  private var decoder = FrameDecoder()
  private var received: [ClientMessage] = []

  init(_ channel: Channel) { self.channel = channel }

  static let hello = Hello(
    purpose: .terminal, user: nil, terminalName: "pts/1", processID: 7, from: "", directory: "/",
    rows: 24, columns: 80, router: nil)
  static let state = SessionState(
    prompt: "a@pe1> ", banner: nil, leavesBlankLine: true, isOpen: true, screenLength: nil,
    screenWidth: nil, editingMode: nil, idleSeconds: nil, directory: nil, completesOnSpace: true)
  static let welcome = ServerMessage.welcome(Greeting(release: "1"), router: "pe1")

  /// Returns a session that is attached, and its server.
  static func attached(
    _ state: SessionState = state
  ) throws -> (session: AttachedSession, server: FakeServer) {
    let (near, far) = try Channel.pair()
    let server = FakeServer(far)
    try server.send(welcome, .state(state))
    let session = try AttachedSession(near, hello)
    let first = try server.receive()
    guard case .hello(_, hello) = first.first else { throw Missing() }
    return (session, server)
  }

  struct Missing: Error {}

  func send(_ messages: ServerMessage...) throws { try send(messages) }

  func send(_ messages: [ServerMessage]) throws {
    for message in messages { channel.send(try message.frame.octets) }
  }

  func sendOctets(_ octets: [UInt8]) { channel.send(octets) }

  /// Returns all messages that have arrived.
  func receive() throws -> [ClientMessage] {
    while case .octets(let octets) = channel.receive(limit: 1 << 20) { decoder.append(octets) }
    var messages: [ClientMessage] = []
    while let frame = try decoder.next() { messages.append(try ClientMessage(frame)) }
    return messages
  }
}
