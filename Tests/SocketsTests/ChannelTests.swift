import Glibc
import Sockets
import TestSupport
import Testing

/// A channel sends and receives octets without blocking, and keeps what the socket does not take
/// yet.
@Suite("Sockets: channel")
struct ChannelTests {
  private let folder: TemporaryFolder
  private let listener: Listener
  private let client: Channel
  private let server: Channel

  init() throws {
    folder = try TemporaryFolder()
    let path = "\(folder.path)/s"
    listener = try Listener(path: path, mode: 0o600, replacingStale: false)
    client = try Channel.connect(path)
    server = try #require(try listener.accept())
  }

  @Test func distinguishesNothingFromTheEnd() {
    #expect(server.receive(limit: 10) == .nothing)
    client.close()
    #expect(server.receive(limit: 10) == .end)
    #expect(client.receive(limit: 10) == .end)
    #expect(client.peer == nil)
  }

  @Test func receivesNoMoreThanTheLimit() {
    client.send([1, 2, 3, 4, 5])
    #expect(server.receive(limit: 2) == .octets([1, 2]))
    #expect(server.receive(limit: 0) == .octets([3]))
    #expect(server.receive(limit: 9) == .octets([4, 5]))
  }

  @Test func sendsToAPeerThatSendsNoMore() {
    client.send([1])
    client.finishSending()
    #expect(server.receive(limit: 10) == .octets([1]))
    #expect(server.receive(limit: 10) == .end)
    server.send([2])
    #expect(!server.isBroken)
    #expect(client.receive(limit: 10) == .octets([2]))
    client.send([3])
    #expect(client.pendingOctets == 0)
  }

  @Test func breaksOffWhereThePeerIsGone() {
    client.close()
    server.send([1])
    #expect(server.isBroken)
    #expect(!server.wantsWrite)
    #expect(server.sendAll([1]) == false)
  }

  /// The peer never reads: octets are kept in their order.
  @Test func keepsWhatThereIsNoRoomFor() {
    let octets = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    for start in stride(from: 0, to: octets.count, by: 10_000) {
      server.send(Array(octets[start..<start + 10_000]))
    }
    #expect(server.wantsWrite)
    #expect(server.pendingOctets > 2_000_000)
    var received: [UInt8] = []
    while true {
      guard case .octets(let more) = client.receive(limit: 50_000) else { break }
      received += more
      server.flush()
    }
    #expect(received == octets)
    #expect(server.pendingOctets == 0)
  }

  @Test func carriesMuchBothWaysAtOnce() {
    let octets = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }
    client.send(octets)
    server.send(octets.reversed())
    var (atClient, atServer): ([UInt8], [UInt8]) = ([], [])
    while atClient.count < octets.count || atServer.count < octets.count {
      client.flush()
      server.flush()
      if case .octets(let more) = server.receive(limit: 65_536) { atServer += more }
      if case .octets(let more) = client.receive(limit: 65_536) { atClient += more }
    }
    #expect(atServer == octets)
    #expect(atClient == octets.reversed())
  }

  @Test func waitsForOctetsAndRoom() {
    server.send([1])
    #expect(client.receiveBlocking(limit: 10) == .octets([1]))
    #expect(client.receiveBlocking(limit: 10, milliseconds: 0) == .nothing)
    #expect(client.sendAll([2]))
    #expect(server.receiveBlocking(limit: 10) == .octets([2]))
    server.close()
    #expect(client.receiveBlocking(limit: 10) == .end)
  }

  @Test func reportsWhyItCannotConnect() throws {
    let socket = "\(folder.path)/stale"
    var stale: Listener? = try Listener(path: socket, mode: 0o600, replacingStale: false)
    try #require(unsafe rename(socket, "\(socket)2") == 0)
    withExtendedLifetime(stale) {}
    stale = nil
    let file = "\(folder.path)/file"
    try #require(unsafe close(creat(file, 0o600)) == 0)
    for (path, reason) in [
      ("\(socket)2", .nobodyListens), ("\(folder.path)/no", .notThere),
      ("\(folder.path)/no/s", .notThere), (file, .notSocket), ("\(file)/s", .notThere),
      (folder.path, .notSocket), ("/", .unusableName),
    ] as [(String, SocketError.Reason)] {
      #expect(throws: SocketError(reason, at: path)) { try Channel.connect(path) }
    }
  }

  @Test(.enabled(if: getuid() != 0)) func reportsAMissingPermission() throws {
    let path = "\(folder.path)/s"
    try #require(unsafe chmod(path, 0o000) == 0)
    #expect(throws: SocketError(.notAllowed, at: path)) { try Channel.connect(path) }
  }
}

/// Users and groups are found by their names or numbers.
@Suite("Sockets: accounts")
struct AccountsTests {
  @Test func areNamesOrNumbers() {
    #expect(Accounts.userName(0) == "root")
    #expect(Accounts.userName(3_999_999_999) == "3999999999")
    #expect(Accounts.group(named: "root") == 0)
    #expect(Accounts.group(named: "no such group") == nil)
  }
}

/// Errors of sockets are sentences with the path.
@Suite("Sockets: errors")
struct SocketErrorTests {
  @Test func areSentences() {
    let reasons: [SocketError.Reason] = [
      .nobodyListens, .unusableName, .system(call: "bind", code: EROFS),
    ]
    #expect(
      reasons.map { SocketError($0, at: "/s").description } == [
        "/s: no process listens at this socket",
        "/s: the name of a socket must have 1 to 81 octets",
        "/s: bind: Read-only file system",
      ])
  }
}
