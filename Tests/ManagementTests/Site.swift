import Configuration
import Datastore
import DatastoreTestSupport
import Network
import Router
import Schema
import TestSupport
import Testing
import Wire

@testable import Management

/// One router under management, on a disk in memory that fails where a test requires it.
struct Site {
  let disk: PowerLossFileSystem
  let failing: FailingFileSystem
  let management: Management
  let router: ManagedRouter

  static let path = "/disk/state"
  static let folder = "/disk/state/r1"
  /// The time at which the first program of a test starts, in seconds since 1970.
  static let start: Int64 = 1_182_000_000

  /// Starts the program `seconds` seconds after the first start.
  init(
    on disk: PowerLossFileSystem = Site.emptyDisk(), at seconds: Int64 = 0,
    failing failure: FailingFileSystem.Failure = .error(code: 28), atCall call: Int = .max
  ) throws {
    self.disk = disk
    failing = FailingFileSystem(disk, failing: failure, atCall: call)
    management = try Management(
      network: Self.network(at: Self.start + seconds),
      factories: ["r1": try Self.tree("factory")],
      state: try StateFolder(path: Self.path, fileSystem: failing))
    router = try #require(management.routers.first)
  }

  static func emptyDisk() -> PowerLossFileSystem { PowerLossFileSystem(root: "/disk") }

  static func network(at seconds: Int64, routers: [String] = ["r1"]) -> Network {
    let topology = Topology(
      nodes: routers.map { Topology.Node(name: $0, kind: .router(ports: ["so-0/0/0"])) }, links: [])
    return Network(topology, at: Instant(sinceOrigin: .seconds(seconds))) { _ in
      SeededGenerator(seed: 1)
    }
  }

  /// Returns a configuration with a host name and some further text.
  static func tree(_ hostName: String, _ more: String = "") throws -> Statement {
    try TextParser.stored(text(hostName, more)).get()
  }

  static func text(_ hostName: String, _ more: String = "") -> [UInt8] {
    Array("system {\n    host-name \(hostName);\n}\n\(more)".utf8)
  }

  /// Writes a state folder as a program would have left it.
  static func write(
    to disk: PowerLossFileSystem, _ body: (inout Datastore) throws -> Void
  ) throws {
    var store = try Datastore(
      router: "r1", in: try StateFolder(path: path, fileSystem: disk))
    try body(&store)
  }

  func open(_ user: String = "ann", _ mode: CandidateMode? = .shared) throws -> ManagementSession {
    let session = management.open(Requester(user: user, channel: .cli), at: router)
    if let mode { try session.handle(BeginEditing(mode)) }
    return session
  }

  /// Advances the time to `seconds` seconds after the first start.
  func advance(to seconds: Int64) {
    management.advance(to: Instant(sinceOrigin: .seconds(Self.start + seconds)))
  }

  /// Returns the events since the last call.
  func events() -> [Event.Kind] { management.takeEvents().map(\.kind) }

  var log: [String] { management.network.router("r1")?.logEntries.map(\.message) ?? [] }

  // MARK: Its disk

  /// Replaces a file in the router's folder, or removes it where `octets` is nil. Returns its
  /// former contents.
  @discardableResult
  func replace(_ file: String, _ octets: [UInt8]?) throws -> [UInt8]? {
    try disk.replace("\(Self.folder)/\(file)", octets)
  }
}

extension PowerLossFileSystem {
  @discardableResult
  func replace(_ path: String, _ octets: [UInt8]?) throws -> [UInt8]? {
    let former = try contents(of: path, limit: .max)
    if former != nil { try remove(path) }
    if let octets {
      let file = try create(path)
      try append(octets, to: file)
    }
    writeBack()
    return former
  }

  /// Alters one octet in the middle of a file.
  func damage(_ path: String) throws {
    var octets = try #require(try contents(of: path, limit: .max))
    octets[octets.count / 2] ^= 1
    try replace(path, octets)
  }
}

extension ManagementSession {
  /// Makes the changes that a file of commands contains.
  func change(_ commands: String) throws {
    let octets = Array(commands.utf8)
    _ = try change(inPart: false, orThrow: { $0 }) {
      tree throws(ManagementError) -> Bool in
      let loaded = SetParser.merge(octets, into: tree)
      #expect(loaded.errors.isEmpty)
      let isChanged = tree != loaded.tree
      tree = loaded.tree
      return isChanged
    }
  }

  func setHostName(_ name: String) throws { try change("set system host-name \(name)") }

  /// Replaces the candidate by a configuration, as `load override` does.
  func load(_ tree: Statement) throws {
    _ = try change(inPart: false, orThrow: { $0 }) { candidate throws(ManagementError) -> Bool in
      candidate = tree
      return true
    }
  }

  @discardableResult
  func commit(
    _ purpose: CommitRequest.Purpose = .activate, comment: String? = nil
  ) throws -> CommitAnswer {
    try handle(CommitRequest(purpose, comment: comment))
  }

  /// The host name in the candidate.
  var hostName: String { candidate.hostName }
}

extension Statement {
  private static let system = Schema.configuration[0].children.first {
    Schema.configuration[$0].name == "system"
  }

  var hostName: String {
    guard let system = Self.system, let statement = child(system, in: .configuration) else {
      return ""
    }
    let leaf = statement.children.first {
      Schema.configuration[$0.declaration].name == "host-name"
    }
    return leaf?.value ?? ""
  }
}

/// Returns why a request was refused, or nil if it was carried out.
func reason(_ body: () throws -> Void) -> ManagementError.Reason? {
  do { try body() } catch let error as ManagementError { return error.reason } catch {
    Issue.record("\(error)")
  }
  return nil
}
