import Glibc
import Sockets
import TestSupport
import Testing

/// A listener has a socket in the file system, with a mode and a group, and accepts connections.
@Suite("Sockets: listener")
struct ListenerTests {
  private let folder: TemporaryFolder
  private var path: String { "\(folder.path)/s" }

  init() throws { folder = try TemporaryFolder() }

  private func listen(_ path: String? = nil, replacingStale: Bool = true) throws -> Listener {
    try Listener(path: path ?? self.path, mode: 0o600, replacingStale: replacingStale)
  }

  private func found(at path: String) -> stat? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status : nil
  }

  @Test func acceptsConnections() throws {
    let listener = try listen()
    #expect(try listener.accept() == nil)
    let client = try Channel.connect(path)
    let server = try #require(try listener.accept())
    #expect(try listener.accept() == nil)
    client.send([1, 2, 3])
    #expect(server.receive(limit: 10) == .octets([1, 2, 3]))
    for peer in [server.peer, client.peer] {
      #expect(peer?.user == getuid())
      #expect(peer?.group == getgid())
      #expect(peer?.process == getpid())
    }
  }

  @Test func doesNotBlockAndIsClosedOnExec() throws {
    let listener = try listen()
    let client = try Channel.connect(path)
    let server = try #require(try listener.accept())
    for number in [listener.number, client.number, server.number] {
      #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
  }

  @Test(arguments: [0o600, 0o660, 0o666] as [UInt32])
  func hasTheMode(_ mode: UInt32) throws {
    let listener = try Listener(path: path, mode: mode, replacingStale: false)
    let status = try #require(found(at: path))
    #expect(status.st_mode == S_IFSOCK | mode)
    withExtendedLifetime(listener) {}
  }

  /// Only root may choose a group other than its own.
  @Test func hasTheGroup() throws {
    let group = getuid() == 0 ? 1 : getgid()
    let listener = try Listener(path: path, mode: 0o660, group: group, replacingStale: false)
    #expect(found(at: path)?.st_gid == group)
    withExtendedLifetime(listener) {}
  }

  @Test(.enabled(if: getuid() != 0)) func leavesNothingWhereTheGroupIsForeign() throws {
    #expect(throws: SocketError(.notAllowed, at: path)) {
      try Listener(path: path, mode: 0o660, group: 0, replacingStale: false)
    }
    #expect(found(at: path) == nil)
  }

  /// The path has 200 octets, while the kernel accepts 107.
  @Test func acceptsLongPaths() throws {
    let long = "\(folder.path)/\(String(repeating: "d", count: 200))"
    try #require(unsafe mkdir(long, 0o700) == 0)
    let path = "\(long)/socket"
    let listener = try listen(path)
    let client = try Channel.connect(path)
    #expect(try listener.accept() != nil)
    withExtendedLifetime(client) {}
  }

  @Test func removesItsName() throws {
    var listener: Listener? = try listen()
    withExtendedLifetime(listener) {}
    listener = nil
    #expect(found(at: path) == nil)
  }

  @Test func replacesAStaleSocketWhereItMay() throws {
    var former: Listener? = try listen()
    let stale = try #require(found(at: path))
    #expect(throws: SocketError(.alreadyThere, at: path)) {
      try listen(replacingStale: false)
    }
    #expect(found(at: path)?.st_ino == stale.st_ino)
    let listener = try listen()
    // The name no longer belongs to the former listener, and remains when that ends.
    withExtendedLifetime(former) {}
    former = nil
    let client = try Channel.connect(path)
    #expect(try listener.accept() != nil)
    withExtendedLifetime(client) {}
  }

  @Test func leavesOtherFilesAlone() throws {
    for make in [
      { unsafe close(creat(path, 0o600)) }, { unsafe mkdir(path, 0o700) },
      { unsafe symlink("elsewhere", path) }, { unsafe mkfifo(path, 0o600) },
    ] as [() -> Int32] {
      try #require(make() == 0)
      let former = try #require(found(at: path))
      #expect(throws: SocketError(.notSocket, at: path)) { try listen() }
      #expect(found(at: path)?.st_ino == former.st_ino)
      try #require(unsafe remove(path) == 0)
    }
  }

  @Test func needsAFolderAndAName() throws {
    let nowhere = "\(folder.path)/nowhere/s"
    #expect(throws: SocketError(.notThere, at: nowhere)) { try listen(nowhere) }
    for name in ["", ".", "..", String(repeating: "n", count: 82), "a\0b"] {
      let path = "\(folder.path)/\(name)"
      #expect(throws: SocketError(.unusableName, at: path)) { try listen(path) }
    }
    let longest = "\(folder.path)/\(String(repeating: "n", count: 81))"
    let listener = try listen(longest)
    #expect(try Channel.connect(longest).isBroken == false)
    withExtendedLifetime(listener) {}
  }

  /// Returns whether the other end is closed. A process that another test has just started may hold
  /// its socket for a moment, too.
  private func end(of channel: Channel) -> Bool {
    for _ in 0..<1_000_000 {
      switch channel.receive(limit: 1) {
      case .end: return true
      case .nothing: sched_yield()
      default: return false
      }
    }
    return false
  }

  @Test func survivesAThousandThatLeave() throws {
    let listener = try listen()
    for round in 0..<1000 {
      let client = try Channel.connect(path)
      if round % 2 == 0 { client.close() }
      // Every second client has closed the connection before it is accepted.
      let server = try #require(try listener.accept())
      if round % 2 == 0 { #expect(end(of: server)) }
      server.send([1])
    }
    #expect(try listener.accept() == nil)
  }

  /// The test runs in a process of its own, which exhausts its file descriptors.
  @Test func connectionsWaitIfNoDescriptorIsFree() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let listener = try Listener(path: "\(folder.path)/s", mode: 0o600, replacingStale: true)
      let client = try Channel.connect("\(folder.path)/s")
      var held: [Int32] = []
      var limit = rlimit(rlim_cur: 64, rlim_max: 64)
      precondition(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      while let number = Optional(dup(client.number)), number >= 0 { held.append(number) }
      for _ in 0..<3 {
        do throws(SocketError) {
          _ = try listener.accept()
          fatalError("a connection was taken without a descriptor")
        } catch {
          precondition(error.reason == .tooManyFiles)
        }
      }
      for number in held { close(number) }
      let server = try listener.accept()
      client.send([1])
      precondition(server?.receive(limit: 1) == .octets([1]))
    }
  }
}
