import Datastore
import DatastoreTestSupport
import Glibc
import TestSupport
import Testing

/// Beside the history a datastore keeps the texts in its slots, and the deadline of the active
/// configuration.
@Suite("Datastore: slots and deadlines")
struct SlotTests {
  private let folder: TemporaryFolder

  private let state: StateFolder

  init() throws {
    folder = try TemporaryFolder()
    state = try StateFolder(path: folder.path)
  }

  /// Reads again what is on disk.
  private func open() throws -> Datastore { try Datastore(router: "pe1", in: state) }

  private func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func slotsLastBesideTheHistory() throws {
    var store = try open()
    try store.save(octets("rescue"), in: .rescue, date: 1, user: "a b", comment: "c%d")
    try store.save(octets("later"), in: .scheduled, date: 99, user: "b")
    for number in 0..<60 { try store.commit(octets("\(number)"), date: 2, user: "c") }
    for store in [store, try open()] {
      #expect(try store.text(in: .rescue) == octets("rescue"))
      #expect(try store.text(in: .scheduled) == octets("later"))
      #expect(store.record(in: .rescue)?.user == "a b")
      #expect(store.record(in: .rescue)?.comment == "c%d")
      #expect(store.record(in: .scheduled)?.date == 99)
      #expect(store.active == octets("59"))
      #expect(store.records.count == 50)
    }
  }

  @Test func anEmptiedSlotLeavesNoFile() throws {
    var store = try open()
    try store.save(octets("one"), in: .rescue, date: 1, user: "a")
    try store.save(octets("two"), in: .rescue, date: 1, user: "a")
    #expect(try open().text(in: .rescue) == octets("two"))
    try store.empty(.rescue)
    #expect(try open().text(in: .rescue) == nil)
    let names = try POSIXFileSystem().names(inFolder: "\(folder.path)/pe1")
    #expect(names.sorted() == [".index.copy", "index"])
  }

  @Test func aDeadlineEndsWithTheNextCommitOrConfirmation() throws {
    var store = try open()
    try store.commit(octets("one"), date: 1, user: "a", confirmedBy: 100)
    #expect(try open().deadline == 100)
    try store.save(octets("r"), in: .rescue, date: 1, user: "a")
    #expect(try open().deadline == 100)
    try store.confirm()
    #expect(try open().deadline == nil)
    try store.commit(octets("two"), date: 1, user: "a", confirmedBy: -5)
    #expect(try open().deadline == -5)
    try store.commit(octets("three"), date: 1, user: "a")
    #expect(try open().deadline == nil)
  }

  @Test func aScheduledTextIsCommittedAndGoneInOneStep() throws {
    for call in 1... {
      let path = "\(folder.path)/\(call)"
      let open = { (disk: any FileSystem) throws -> Datastore in
        try Datastore(router: "pe1", in: StateFolder(path: path, fileSystem: disk))
      }
      do {
        var store = try open(POSIXFileSystem())
        try store.commit(octets("old"), date: 1, user: "a", confirmedBy: 50)
        try store.save(octets("new"), in: .scheduled, date: 2, user: "a")
      }
      let disk = FailingFileSystem(POSIXFileSystem(), failing: .death, atCall: call)
      do {
        var store = try open(disk)
        let text = try #require(try store.text(in: .scheduled))
        try store.commit(text, date: 3, user: "a", emptying: .scheduled)
      } catch is DatastoreError {}
      let store = try open(POSIXFileSystem())
      let isNew = store.active == octets("new")
      #expect(try store.text(in: .scheduled) == (isNew ? nil : octets("new")))
      #expect(store.deadline == (isNew ? nil : 50))
      #expect(isNew || store.active == octets("old"))
      if !disk.hasFailed { break }
    }
  }

  @Test(arguments: [
    "confirm 1\n", "rescue 1 0 0 0 a b\nrescue 2 0 0 0 a b\n", "scheduled\n", "rescue x\n",
    "1 0 0 cbf29ce484222325 a b\nconfirm x\n", "1 0 0 cbf29ce484222325 a b\nconfirm 1\nconfirm 2\n",
    "rescue 1 0 0 0 a b\n2 0 0 0 a b\n",
  ])
  func linesOutOfPlaceAreDamage(_ lines: String) throws {
    var store = try open()
    try store.save(octets("one"), in: .rescue, date: 1, user: "a")
    let path = "\(folder.path)/pe1/index"
    let text = "aspic-index 1\n\(lines)"
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in text.utf8 { sum = (sum ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
    let disk = POSIXFileSystem()
    let file = try disk.create(path)
    try disk.append(octets("\(text)end \(String(sum, radix: 16))\n"), to: file)
    disk.close(file)
    let damage = try open().damage
    guard damage.count == 1, case .damaged(.line)? = damage.first?.reason else {
      Issue.record("\(damage)")
      return
    }
  }
}
