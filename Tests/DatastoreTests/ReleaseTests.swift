import Datastore
import TestSupport
import Testing

/// Folders of release 0.1.0 can be read, and release 0.1.0 can read the folders that are written
/// now.
@Suite("Datastore: folders of release 0.1.0")
struct ReleaseTests {
  private let folder: TemporaryFolder
  private let state: StateFolder
  private var path: String { "\(folder.path)/pe1" }

  init() throws {
    folder = try TemporaryFolder()
    state = try StateFolder(path: folder.path)
  }

  private func open() throws -> Datastore { try Datastore(router: "pe1", in: state) }

  private func write(_ text: String, to name: String) throws {
    let disk = POSIXFileSystem()
    _ = try disk.makeFolder(path)
    let file = try disk.create("\(path)/\(name)")
    defer { disk.close(file) }
    try disk.append(Array(text.utf8), to: file)
  }

  private func lines(of name: String) throws -> [String] {
    let octets = try POSIXFileSystem().contents(of: "\(path)/\(name)", limit: 1 << 20)
    return String(decoding: try #require(octets), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  /// Returns the FNV-1a checksum, computed from its definition, in hexadecimal.
  private func sum(_ text: String) -> String {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for octet in text.utf8 { hash = (hash ^ UInt64(octet)) &* 1_099_511_628_211 }
    return String(hash, radix: 16)
  }

  @Test func anIndexOf010IsRead() throws {
    let index = """
      aspic-index 1
      4 1700000300 3 \(sum("d;\n")) lab cli commit%20confirmed,%20rollback%20in%205mins
      2 1700000100 3 \(sum("b;\n")) a%20b other
      rescue 1 1700000000 3 \(sum("a;\n")) lab cli
      scheduled 3 1700009999 3 \(sum("c;\n")) lab cli 100%25
      confirm 1700000600

      """
    try write("\(index)end \(sum(index))\n", to: "index")
    for (serial, text) in [(1, "a;\n"), (2, "b;\n"), (3, "c;\n"), (4, "d;\n")] {
      try write(text, to: "\(serial).conf")
    }
    let store = try open()
    #expect(store.damage.isEmpty && store.deadline == 1_700_000_600)
    #expect(try store.text(ofRollback: 0) == Array("d;\n".utf8))
    #expect(try store.text(ofRollback: 1) == Array("b;\n".utf8))
    #expect(try store.text(in: .rescue) == Array("a;\n".utf8))
    #expect(try store.text(in: .scheduled) == Array("c;\n".utf8))
    // That release stored the minutes as a comment, which stays a comment.
    #expect(store.records.map(\.comment) == ["commit confirmed, rollback in 5mins", nil])
    #expect(store.records.map(\.confirmation) == [nil, nil])
    #expect(store.records.map(\.user) == ["lab", "a b"])
    #expect(store.record(in: .scheduled)?.comment == "100%")
    // Opening the store has changed nothing.
    #expect(try POSIXFileSystem().names(inFolder: path).count == 5)
    #expect(try lines(of: "index").dropLast().joined(separator: "\n") + "\n" == index)
  }

  @Test(arguments: [1, 5, 65535], [nil, "", "change 4711"])
  func minutesLastBesideTheComment(_ minutes: Int, _ comment: String?) throws {
    var store = try open()
    let record = try store.commit(
      [1], date: 1, user: "lab", via: "netconf", comment: comment, confirmedBy: 61,
      confirmation: CommitConfirmation(minutes: minutes))
    try store.confirm()
    try store.commit([2], date: 2, user: "lab", comment: comment)
    let found = try open().records
    #expect(found.map(\.confirmation) == [nil, CommitConfirmation(minutes: minutes)])
    #expect(found.map(\.comment) == [comment, comment])
    #expect(found.map(\.via) == ["cli", "netconf"])
    #expect(found.last == record)
    // The confirmation is one field for release 0.1.0, which shows it unchanged.
    let line = try #require(try lines(of: "index").dropFirst(2).first)
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    #expect(fields.count == (comment == nil ? 6 : 7))
    #expect(fields[5] == "netconf%20commit%20confirmed,%20rollback%20in%20\(minutes)mins")
  }

  /// A text that only resembles a confirmation is the name of a client.
  @Test(arguments: [
    "cli commit confirmed, rollback in 0mins", "cli commit confirmed, rollback in 65536mins",
    "cli commit confirmed, rollback in 05mins", "cli commit confirmed, rollback in +5mins",
    "cli commit confirmed, rollback in 5min", "cli", "", " ", "mins", "two words",
    "cli  commit confirmed, rollback in 5mins", "cli commit confirmed, rollback in mins",
  ])
  func clientsWithoutMinutes(_ via: String) throws {
    var store = try open()
    try store.commit([1], date: 1, user: "lab", via: via)
    let record = try #require(try open().records.first)
    #expect(record.via == via && record.confirmation == nil)
  }

  /// No commit succeeds whose serial could not be read when the store is opened.
  @Test func theLastSerial() throws {
    let last = (1 << 48) - 1
    let index = "aspic-index 1\n\(last) 1 3 \(sum("a;\n")) lab cli\n"
    try write("\(index)end \(sum(index))\n", to: "index")
    try write("a;\n", to: "\(last).conf")
    var store = try open()
    #expect(try store.text(ofRollback: 0) == Array("a;\n".utf8))
    #expect(throws: DatastoreError(.serialsExhausted, at: path)) {
      try store.commit([1], date: 2, user: "lab")
    }
    #expect(try open().text(ofRollback: 0) == Array("a;\n".utf8))
  }

  /// A worker commits through a copy of the store, which then replaces the value from which it was
  /// made.
  @Test func aWorkerCommits() async throws {
    var store = try open()
    try store.commit([1], date: 1, user: "lab")
    let start = store
    store = try await Task.detached {
      var copy = start
      try copy.commit([2], date: 2, user: "lab")
      return copy
    }.value
    #expect(store.records.count == 2 && start.records.count == 1)
    try store.commit([3], date: 3, user: "lab")
    #expect(try open().records.map(\.serial) == [3, 2, 1])
  }
}
