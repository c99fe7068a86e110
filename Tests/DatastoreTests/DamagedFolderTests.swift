import Datastore
import Glibc
import TestSupport
import Testing

/// Each file of a folder with five commits and both slots is damaged in every way. The folder
/// opens, every undamaged text can be read, also after a further commit, and the damaged file still
/// exists.
@Suite("Datastore: each file damaged in turn")
struct DamagedFolderTests {
  /// The ways in which a file is damaged.
  enum Damage: CaseIterable, Sendable {
    case missing, empty, cut, appended, flippedFirst, flippedMiddle, flippedLast, folder, link, pipe
    /// Replaces the file at `path`, whose contents are `octets`, by a damaged one.
    func make(of path: String, _ octets: [UInt8]) throws {
      #expect(unsafe unlink(path) == 0)
      var altered = octets
      switch self {
      case .missing: return
      case .folder:
        #expect(unsafe mkdir(path, 0o700) == 0)
        return
      case .link:
        #expect(unsafe symlink("/etc/hostname", path) == 0)
        return
      case .pipe:
        #expect(unsafe mkfifo(path, 0o600) == 0)
        return
      case .empty: altered = []
      case .cut: altered.removeLast(octets.count / 2)
      case .appended: altered += [10]
      case .flippedFirst: altered[0] ^= 1
      case .flippedMiddle: altered[octets.count / 2] ^= 1
      case .flippedLast: altered[octets.count - 1] ^= 1
      }
      let disk = POSIXFileSystem()
      let file = try disk.create(path)
      defer { disk.close(file) }
      try disk.append(altered, to: file)
    }
  }

  private static let history = 5
  /// The texts in the order of their serials: five commits and the two slots.
  private static let texts: [[UInt8]] =
    (1...history).map(Ledger.text) + [Array("rescue".utf8), Array("scheduled".utf8)]

  private let folder: TemporaryFolder
  private let state: StateFolder

  init() throws {
    folder = try TemporaryFolder()
    state = try StateFolder(path: folder.path)
    var store = try open()
    try Change.prepare(&store, history: Self.history)
  }

  private var path: String { "\(folder.path)/pe1" }

  /// Reads again what is on disk.
  private func open() throws -> Datastore { try Datastore(router: "pe1", in: state) }

  private func octets(of name: String) throws -> [UInt8] {
    try #require(try POSIXFileSystem().contents(of: "\(path)/\(name)", limit: 1 << 20))
  }

  /// Returns the number by which a file is recognised whatever its name is.
  private func number(of name: String) -> ino_t? {
    var status = stat()
    return unsafe lstat("\(path)/\(name)", &status) == 0 ? status.st_ino : nil
  }

  /// Requires that each text but the damaged one is at its place, after the `later` commits.
  private func expectAll(but damaged: Int?, later: [[UInt8]] = []) throws {
    let store = try open()
    for (number, text) in later.enumerated() {
      #expect(try store.text(ofRollback: number) == text)
    }
    #expect(store.records.count == later.count + Self.history)
    for serial in 1...Self.history {
      let number = later.count + Self.history - serial
      guard serial != damaged else {
        #expect(throws: DatastoreError.self) { try store.text(ofRollback: number) }
        continue
      }
      #expect(try store.text(ofRollback: number) == Self.texts[serial - 1])
    }
    for (slot, serial) in [(Slot.rescue, 6), (.scheduled, 7)] {
      guard serial != damaged else {
        #expect(throws: DatastoreError.self) { try store.text(in: slot) }
        continue
      }
      #expect(try store.text(in: slot) == Self.texts[serial - 1])
    }
  }

  @Test(arguments: 1...7, Damage.allCases) func texts(_ serial: Int, _ damage: Damage) throws {
    let name = "\(serial).conf"
    try damage.make(of: "\(path)/\(name)", try octets(of: name))
    let file = number(of: name)
    #expect(try open().damage.isEmpty)
    try expectAll(but: serial)
    for later in 1...2 {
      var store = try open()
      try store.commit([UInt8(later)], date: 9, user: "b")
      try expectAll(but: serial, later: (1...later).reversed().map { [UInt8($0)] })
      #expect(number(of: name) == file)
    }
    #expect(try open().record(in: .scheduled)?.date == 60)
  }

  @Test(arguments: ["index", ".index.copy"], Damage.allCases)
  func indexAndCopy(_ name: String, _ damage: Damage) throws {
    try damage.make(of: "\(path)/\(name)", try octets(of: name))
    let file = number(of: name)
    #expect(try open().damage.map(\.path) == (name == "index" ? ["\(path)/index"] : []))
    try expectAll(but: nil)
    #expect(try open().deadline == 50)
    #expect(number(of: name) == file)
    do {
      var store = try open()
      try store.commit([1], date: 9, user: "b")
    }
    #expect(try open().damage.isEmpty)
    try expectAll(but: nil, later: [[1]])
    if name == "index" { #expect(number(of: "index.damaged") == file) }
    #expect(try octets(of: "index") == octets(of: ".index.copy"))
    // The index and its copy are equal again, and the rescue configuration is still recorded.
    #expect(try open().record(in: .rescue)?.user == "root")
  }

  /// A folder of release 0.1.0 has no copy of the index: the records come from what is left of the
  /// index, and from the texts.
  @Test(arguments: Damage.allCases) func indexWithoutCopy(_ damage: Damage) throws {
    try POSIXFileSystem().remove("\(path)/.index.copy")
    try damage.make(of: "\(path)/index", try octets(of: "index"))
    let file = number(of: "index")
    var before: Snapshot?
    do {
      var store = try open()
      #expect(store.damage.map(\.path) == ["\(path)/index"])
      let found = Snapshot(of: store)
      before = found
      let all = found.texts + Slot.allCases.map { found.slots[$0] }.filter { $0 != nil }
      #expect(Set(all) == Set(Self.texts))
      switch damage {
      case .appended, .flippedFirst, .flippedLast, .flippedMiddle:
        try expectHistory(store)
        // A damaged line affects only one record.
        #expect(found.comments.filter { $0?.hasPrefix("commit") ?? false }.count >= 4)
      default: break
      }
      try store.commit([1], date: 9, user: "b")
    }
    let store = try open()
    #expect(store.damage.isEmpty)
    #expect(Snapshot(of: store).texts == [[1]] + (before?.texts ?? []))
    #expect(Snapshot(of: store).slots == before?.slots)
    #expect(number(of: "index.damaged") == file)
  }

  private func expectHistory(_ store: Datastore) throws {
    for number in 0..<Self.history {
      #expect(try store.text(ofRollback: number) == Self.texts[Self.history - 1 - number])
    }
  }

  /// Every octet of the index is altered in turn.
  @Test func everyOctetOfTheIndexWithoutCopy() throws {
    try POSIXFileSystem().remove("\(path)/.index.copy")
    let index = try octets(of: "index")
    for place in index.indices {
      var altered = index
      altered[place] ^= 1
      let disk = POSIXFileSystem()
      let file = try disk.create("\(path)/index")
      try disk.append(altered, to: file)
      disk.close(file)
      let store = try open()
      #expect(!store.damage.isEmpty)
      let found = Snapshot(of: store)
      let all = found.texts + Slot.allCases.map { found.slots[$0] }
      let missing = Set(Self.texts).subtracting(all.compactMap { $0 })
      // A slot whose line is damaged is lost, and its text does not count as a commit.
      #expect(missing.isSubset(of: Self.texts.suffix(2)) && missing.count <= 1, "octet \(place)")
      #expect(found.texts.count(where: { $0 != nil }) >= Self.history, "octet \(place)")
    }
  }

  /// When the index is damaged several times, no older damaged index is overwritten.
  @Test func damagedIndexesAreNumbered() throws {
    for number in 1...3 {
      #expect(unsafe truncate("\(path)/index", off_t(number)) == 0)
      var store = try open()
      try store.commit([UInt8(number)], date: 9, user: "b")
    }
    for (number, name) in [(1, "damaged"), (2, "damaged.2"), (3, "damaged.3")] {
      #expect(try octets(of: "index.\(name)").count == number)
    }
    try expectAll(but: nil, later: [[3], [2], [1]])
  }

  /// Files already exist under the names that a further commit would use.
  @Test func serialsThatAreTaken() throws {
    #expect(unsafe mkdir("\(path)/8.conf", 0o700) == 0)
    #expect(unsafe mkdir("\(path)/8.conf/x", 0o700) == 0)
    var store = try open()
    #expect(try store.commit([1], date: 9, user: "b").serial == 9)
    #expect(number(of: "8.conf/x") != nil)
  }
}
