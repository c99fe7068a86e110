import Datastore
import Glibc
import TestSupport
import Testing

/// A file that is not as it was written causes a typed error with its path, and nothing is removed.
@Suite("Datastore: damage")
struct DamageTests {
  private let folder: TemporaryFolder
  private let files = POSIXFileSystem()

  init() throws {
    folder = try TemporaryFolder()
    var store = try open()
    for number in 1...3 {
      try store.commit(
        Ledger.text(number), date: Int64(number), user: "root", comment: "commit \(number)")
    }
  }

  private func open() throws -> Datastore {
    try Datastore(router: "pe1", in: StateFolder(path: folder.path))
  }

  private func path(_ name: String) -> String { "\(folder.path)/pe1/\(name)" }

  private func replace(_ name: String, by octets: [UInt8]) throws {
    try? files.remove(path(name))
    let file = try files.create(path(name))
    defer { files.close(file) }
    try files.append(octets, to: file)
  }

  private func octets(of name: String) throws -> [UInt8] {
    try #require(try files.contents(of: path(name), limit: 1 << 20))
  }

  /// Returns the damage of the file `name` that is reported by opening, or thrown by reading the
  /// active text.
  private func damage(at name: String) -> DatastoreError.Damage? {
    do {
      let store = try open()
      if let error = store.damage.first { throw error }
      _ = try store.text(ofRollback: 0)
    } catch let error as DatastoreError {
      guard error.path == path(name), case .damaged(let damage) = error.reason else { return nil }
      return damage
    } catch {}
    return nil
  }

  @Test func noticesATextCutShortAnywhere() throws {
    let text = try octets(of: "3.conf")
    for count in text.indices {
      try replace("3.conf", by: Array(text.prefix(count)))
      #expect(damage(at: "3.conf") == .length(expected: text.count, found: count))
    }
    try replace("3.conf", by: text + [10])
    #expect(damage(at: "3.conf") == .longer(than: text.count))
    try replace("3.conf", by: text)
    #expect(try open().active == text)
  }

  @Test func noticesEveryFlippedBitOfAText() throws {
    let text = try octets(of: "3.conf")
    for bit in 0..<text.count * 8 {
      var damaged = text
      damaged[bit / 8] ^= 1 << (bit % 8)
      try replace("3.conf", by: damaged)
      try #require(damage(at: "3.conf") == .checksum, "bit \(bit)")
    }
  }

  @Test func noticesEveryFlippedBitAndEveryCutOfTheIndex() throws {
    let index = try octets(of: "index")
    for bit in 0..<index.count * 8 {
      var damaged = index
      damaged[bit / 8] ^= 1 << (bit % 8)
      try replace("index", by: damaged)
      try #require(damage(at: "index") != nil, "bit \(bit)")
    }
    for count in index.indices {
      try replace("index", by: Array(index.prefix(count)))
      try #require(damage(at: "index") != nil, "cut to \(count)")
    }
    #expect(try files.names(inFolder: "\(folder.path)/pe1").count == 5)
    try replace("index", by: index)
    #expect(try open().records.count == 3)
  }

  /// Each index has a correct checksum, and contents that no release writes.
  @Test(arguments: [
    "", "1", "0 0 0 0 root cli", "-1 0 0 0 root cli", "9223372036854775807 0 0 0 root cli",
    "4 0 -1 0 root cli", "4 0 0 xyz root cli", "4 0 0 0 ro%ot cli", "4 0 0 0 root %",
    "4 0 0 0 root",
    "4 0 0 0 root cli a b", "4 0 0 0 root cli\n4 0 0 0 root cli",
    "4 0 0 0 root cli\n5 0 0 0 root cli",
    "4 99999999999999999999 0 0 root cli", "4 0 0 11111111111111111 root cli",
  ])
  func refusesAnIndexOfNonsense(_ lines: String) throws {
    let sealed = IndexText.sealed("aspic-index 1\n\(lines)\n")
    try replace("index", by: sealed)
    let line = lines.contains("\n") ? 3 : 2
    #expect(damage(at: "index") == .line(line))
  }

  /// The index is undamaged, and no earlier release may replace it.
  @Test func refusesAnIndexOfAnotherVersion() throws {
    try replace("index", by: IndexText.sealed("aspic-index 2\n"))
    #expect(throws: DatastoreError(.damaged(.version), at: path("index"))) { _ = try open() }
  }

  @Test func aMissingIndexIsReportedAndTheTextsAreKept() throws {
    try files.remove(path("index"))
    #expect(damage(at: "index") == .missing)
    #expect(try files.names(inFolder: "\(folder.path)/pe1").count == 4)
  }

  @Test func missesTheActiveText() throws {
    try files.remove(path("3.conf"))
    #expect(damage(at: "3.conf") == .missing)
  }

  @Test func opensWithoutAnOldTextAndReportsItOnRequest() throws {
    try files.remove(path("1.conf"))
    let store = try open()
    #expect(try store.text(ofRollback: 1) == Ledger.text(2))
    #expect(throws: DatastoreError(.damaged(.missing), at: path("1.conf"))) {
      try store.text(ofRollback: 2)
    }
  }

  @Test(arguments: ["pipe", "folder", "link"])
  func acceptsOnlyRegularFiles(_ kind: String) throws {
    try files.remove(path("3.conf"))
    switch kind {
    case "pipe": _ = unsafe mkfifo(path("3.conf"), 0o600)
    case "folder": _ = try files.makeFolder(path("3.conf"))
    default: _ = unsafe symlink("/etc/hostname", path("3.conf"))
    }
    #expect(damage(at: "3.conf") == .notRegularFile)
  }

  @Test func reportsTheFileAndTheRemedy() {
    let error = DatastoreError(.damaged(.checksum), at: "/s/pe1/3.conf")
    #expect(
      error.description
        == "/s/pe1/3.conf: damaged: its checksum differs; "
        + "restore this file from a copy, or move its folder away to start afresh")
    #expect(
      DatastoreError(.system(call: "write", code: ENOSPC), at: "/s/pe1/4.conf").description
        == "/s/pe1/4.conf: write: No space left on device")
  }
}

/// Makes an index from its lines, with the checksum without which it would count as damaged.
private enum IndexText {
  static func sealed(_ lines: String) -> [UInt8] {
    // FNV-1a is written again from its definition, because the test must not rely on the code that
    // it tests.
    var hash: UInt64 = 14_695_981_039_346_656_037
    for octet in lines.utf8 { hash = (hash ^ UInt64(octet)) &* 1_099_511_628_211 }
    return Array("\(lines)end \(String(hash, radix: 16))\n".utf8)
  }
}
