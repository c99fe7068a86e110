import Datastore
import Glibc
import TestSupport
import Testing

/// A datastore keeps the last fifty configurations of a router with their records, across openings.
@Suite("Datastore")
struct DatastoreTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ router: String = "pe1") throws -> Datastore {
    try Datastore(router: router, in: StateFolder(path: "\(folder.path)/state/aspic"))
  }

  @Test func isEmptyBeforeTheFirstCommit() throws {
    let store = try open()
    #expect(store.active == nil)
    #expect(store.records.isEmpty)
    #expect(throws: DatastoreError(.noRollback(0, stored: 0), at: pe1)) {
      try store.text(ofRollback: 0)
    }
  }

  @Test func keepsFiftyConfigurationsAcrossOpenings() throws {
    var ledger = Ledger()
    for _ in 0..<4 {
      var store = try open()
      try ledger.expect(in: store)
      for _ in 0..<14 { try ledger.commit(to: &store) }
      try ledger.expect(in: store)
    }
    let store = try open()
    try ledger.expect(in: store)
    #expect(store.records.map(\.serial) == (7...56).reversed())
    let files = try POSIXFileSystem().names(inFolder: pe1)
    #expect(files.sorted() == ((7...56).map { "\($0).conf" } + ["index", ".index.copy"]).sorted())
    #expect(throws: DatastoreError(.noRollback(50, stored: 50), at: pe1)) {
      try store.text(ofRollback: 50)
    }
    #expect(throws: DatastoreError(.noRollback(-1, stored: 50), at: pe1)) {
      try store.text(ofRollback: -1)
    }
  }

  @Test func keepsTheHistoryOfEachRouterApart() throws {
    do {
      let state = try StateFolder(path: folder.path)
      var pe1 = try Datastore(router: "pe1", in: state)
      var pe2 = try Datastore(router: "pe2", in: state)
      try pe1.commit(Array("one".utf8), date: 1, user: "a")
      try pe2.commit(Array("two".utf8), date: 2, user: "b")
      try pe1.commit([], date: 3, user: "c")
    }
    let state = try StateFolder(path: folder.path)
    #expect(try Datastore(router: "pe1", in: state).records.map(\.user) == ["c", "a"])
    #expect(try Datastore(router: "pe1", in: state).active == [])
    #expect(try Datastore(router: "pe2", in: state).active == Array("two".utf8))
  }

  @Test(arguments: [
    nil, "", " ", "-", "two words", "100% sure", "line\nbreak\r\n", "end 0", "tab\tand\u{0}null",
    "caf\u{e9} \u{1F512}",
  ])
  func keepsCommentAndUserToTheLetter(_ comment: String?) throws {
    let committed = try {
      var store = try open()
      return try store.commit(
        [1, 2, 3], date: -5, user: comment ?? "root", via: "cli", comment: comment)
    }()
    #expect(committed.comment == comment)
    #expect(try open().records == [committed])
  }

  @Test func hidesTextsFromOtherUsers() throws {
    var store = try open()
    try store.commit(Array("secret".utf8), date: 0, user: "root")
    #expect(try mode("\(pe1)/1.conf") == 0o600)
    #expect(try mode("\(pe1)/index") == 0o600)
    #expect(try mode(pe1) == 0o700)
    #expect(try mode("\(folder.path)/state") == 0o700)
  }

  @Test(arguments: [
    "", ".", "..", ".pe1", "a/b", "/etc", "pe1\0", String(repeating: "x", count: 256),
  ])
  func refusesARouterNameThatLeadsElsewhere(_ name: String) throws {
    #expect(throws: DatastoreError(.unusableRouterName, at: name)) { try open(name) }
  }

  @Test func refusesCommentsThatCouldNotBeReadBack() throws {
    var store = try open()
    try store.commit([1], date: 0, user: "root")
    #expect(throws: DatastoreError(.indexTooLong, at: "\(pe1)/index")) {
      try store.commit(
        [2], date: 0, user: "root", comment: String(repeating: "x", count: 5_000_000))
    }
    #expect(store.active == [1])
  }

  @Test func leavesForeignFilesAlone() throws {
    let foreign = ["notes.new", "notes.conf", "README"]
    var store = try open()
    try store.commit([1], date: 0, user: "root")
    for name in foreign { try write([7], to: "\(pe1)/\(name)") }
    for name in ["9.conf", "9.conf.new", "index.new"] { try write([7], to: "\(pe1)/\(name)") }
    try store.commit([2], date: 0, user: "root")
    let files = try POSIXFileSystem().names(inFolder: pe1)
    #expect(files.sorted() == (foreign + ["1.conf", "2.conf", "index", ".index.copy"]).sorted())
  }

  private var pe1: String { "\(folder.path)/state/aspic/pe1" }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(unsafe stat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  private func write(_ octets: [UInt8], to path: String) throws {
    let file = try POSIXFileSystem().create(path)
    defer { POSIXFileSystem().close(file) }
    try POSIXFileSystem().append(octets, to: file)
  }
}
