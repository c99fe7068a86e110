import Datastore
import DatastoreTestSupport
import Glibc
import TestSupport
import Testing

/// Each change of a datastore is stopped at each of its calls in turn, in a folder that is
/// undamaged and in one whose index is damaged: either the old or the new state is found
/// afterwards.
@Suite("Datastore: every change, stopped at every call")
struct ChangeTests {
  /// The state of the folder before the change.
  enum Start: CaseIterable, Sendable {
    case whole
    case damagedIndex
    case missingIndex
    /// Release 0.1.0 has written the folder, and a line of the index is altered.
    case damagedIndexWithoutCopy
    /// Release 0.1.0 has written the folder.
    case withoutCopy

    func make(_ disk: some FileSystem) throws {
      let path = "/disk/state/pe1"
      if self == .damagedIndexWithoutCopy || self == .withoutCopy {
        try disk.remove("\(path)/.index.copy")
      }
      if self == .missingIndex { try disk.remove("\(path)/index") }
      if self == .damagedIndex || self == .damagedIndexWithoutCopy {
        var octets = try #require(try disk.contents(of: "\(path)/index", limit: 1 << 20))
        // The line of rollback 1 is altered.
        let lines = octets.split(separator: UInt8(ascii: "\n"))
        octets[lines[2].endIndex - 1] ^= 1
        let file = try disk.create("\(path)/index")
        try disk.append(octets, to: file)
      }
    }
  }

  private static func open(_ disk: any FileSystem) throws -> Datastore {
    try Datastore(router: "pe1", in: StateFolder(path: "/disk/state", fileSystem: disk))
  }

  /// A disk with a history, and what is found on it before and after the change.
  private struct Trial {
    let disk = PowerLossFileSystem(root: "/disk")
    let old: Snapshot
    let new: Snapshot

    init(_ start: Start, _ change: Change) throws {
      do {
        var store = try open(disk)
        try Change.prepare(&store, history: 3)
      }
      try start.make(disk)
      disk.writeBack()
      old = Snapshot(of: try open(disk))
      #expect(old.texts.count == 3 && !old.texts.contains(nil) && old.slots.count == 2)
      let copy = PowerLossFileSystem(copying: disk)
      var store = try open(copy)
      try change.make(in: &store)
      new = Snapshot(of: try open(copy))
      #expect(new != old)
    }
  }

  @Test(arguments: Start.allCases, Change.allCases)
  func oneErrorLeavesTheOldStateAndTheNextTrySucceeds(_ start: Start, _ change: Change) throws {
    let trial = try Trial(start, change)
    for code in [ENOSPC, EIO] {
      for call in 1... {
        let disk = PowerLossFileSystem(copying: trial.disk)
        let failing = FailingFileSystem(disk, failing: .error(code: code))
        var store = try Self.open(failing)
        failing.fail(inCalls: call)
        do {
          try change.make(in: &store)
        } catch {
          guard case .system(_, code) = error.reason else { throw error }
          let other = PowerLossFileSystem(copying: disk)
          other.losePower()
          #expect(Snapshot(of: try Self.open(other)) == trial.old, "call \(call)")
          #expect(Snapshot(of: store) == trial.old, "call \(call)")
          try change.make(in: &store)
        }
        disk.losePower()
        #expect(Snapshot(of: try Self.open(disk)) == trial.new, "call \(call)")
        guard failing.hasFailed else { break }
      }
    }
  }

  @Test(arguments: Start.allCases, Change.allCases)
  func powerLossLeavesOldOrNew(_ start: Start, _ change: Change) throws {
    let trial = try Trial(start, change)
    for seed: UInt64 in 1...4 {
      var random = SeededGenerator(seed: seed)
      for call in 1... {
        let disk = PowerLossFileSystem(copying: trial.disk)
        let failing = FailingFileSystem(disk, failing: .death)
        var store = try Self.open(failing)
        failing.fail(inCalls: call)
        var isMade = false
        do throws(DatastoreError) {
          try change.make(in: &store)
          isMade = true
        } catch {}
        disk.losePower(&random)
        let found = Snapshot(of: try Self.open(disk))
        #expect(found == trial.new || !isMade && found == trial.old, "call \(call), seed \(seed)")
        // Another commit is possible on what was found.
        store = try Self.open(disk)
        try store.commit([1], date: 8, user: "b")
        #expect(Snapshot(of: try Self.open(disk)).texts == [[1]] + found.texts)
        guard failing.hasFailed else { break }
      }
    }
  }

  /// An attempt to open the folder writes nothing that could be lost, whatever it could not read.
  @Test(arguments: Start.allCases)
  func anOpeningThatFailsLeavesTheState(_ start: Start) throws {
    let trial = try Trial(start, .commit)
    for failure in [FailingFileSystem.Failure.death, .error(code: EIO), .error(code: ENOMEM)] {
      for call in 1... {
        let disk = PowerLossFileSystem(copying: trial.disk)
        let failing = FailingFileSystem(disk, failing: failure, atCall: call)
        do { _ = try Self.open(failing) } catch is DatastoreError {}
        disk.losePower()
        #expect(Snapshot(of: try Self.open(disk)) == trial.old, "call \(call)")
        guard failing.hasFailed else { break }
      }
    }
  }

  /// A real process kills itself at each call that a change makes after opening.
  @Test(arguments: [Change.confirm, .commitScheduled], [true, false])
  func aKilledProcessLeavesOldOrNew(_ change: Change, _ isIndexDamaged: Bool) async throws {
    var outcomes: Set<Bool> = []
    for call in 1... {
      let folder = try TemporaryFolder()
      do {
        var store = try Self.open(at: folder.path)
        try Change.prepare(&store, history: 2)
      }
      if isIndexDamaged { #expect(unsafe truncate("\(folder.path)/pe1/index", 40) == 0) }
      let old = Snapshot(of: try Self.open(at: folder.path))
      let path = folder.path
      let index = try #require(Change.allCases.firstIndex(of: change))
      let result = await #expect(processExitsWith: .failure) {
        [path = path as String, index = index as Int, call = call as Int] in
        let disk = FailingFileSystem(POSIXFileSystem(), failing: .kill)
        var store = try Datastore(router: "pe1", in: StateFolder(path: path, fileSystem: disk))
        disk.fail(inCalls: call)
        try Change.allCases[index].make(in: &store)
        exit(42)
      }
      let found = Snapshot(of: try Self.open(at: folder.path))
      outcomes.insert(found != old)
      if found != old {
        var again = try Self.open(at: folder.path)
        #expect(again.damage.isEmpty)
        try again.commit([1], date: 1, user: "a")
      }
      if result?.exitStatus == .exitCode(42) { break }
    }
    #expect(outcomes == [true, false])
  }

  private static func open(at path: String) throws -> Datastore {
    try Datastore(router: "pe1", in: StateFolder(path: path))
  }
}
