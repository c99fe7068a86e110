import Datastore
import DatastoreTestSupport
import Glibc
import TestSupport
import Testing

/// A commit is stopped at each of its calls in turn. What is found afterwards is the complete old
/// or new state with all its rollbacks, and it is the new one if the commit has succeeded.
@Suite("Datastore: crashes and full disks")
struct CrashTests {
  /// The number of commits before the one that is stopped: none, one, or a full history.
  static let histories = [0, 1, 50]
  static let seeds: [UInt64] = Array(1...12)

  @Test(arguments: [0, 1, 3])
  func deathAtAnyCallLeavesOldOrNew(_ history: Int) throws {
    let folder = try TemporaryFolder()
    var outcomes: Set<Bool> = []
    for call in 1... {
      var trial = try Trial(
        on: POSIXFileSystem(), path: "\(folder.path)/\(call)", history: history)
      let result = try trial.run(failing: .death, atCall: call)
      outcomes.insert(try trial.examine(result))
      guard result.hasFailed else { break }
    }
    #expect(outcomes == [true, false])
  }

  @Test func deathsOneAfterTheOtherLeaveFiftyRollbacks() throws {
    let folder = try TemporaryFolder()
    var trial = try Trial(on: POSIXFileSystem(), path: folder.path, history: 50)
    for call in 1... {
      let result = try trial.run(failing: .death, atCall: call)
      _ = try trial.examine(result)
      guard result.hasFailed else { break }
    }
    #expect(try POSIXFileSystem().names(inFolder: "\(folder.path)/pe1").count == 52)
  }

  @Test(arguments: histories, seeds)
  func powerLossAtAnyCallLeavesOldOrNew(_ history: Int, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = try Trial(
      on: PowerLossFileSystem(root: "/disk"), path: "/disk/state", history: history)
    for call in 1... {
      let disk = PowerLossFileSystem(copying: start.disk)
      var trial = start.moved(to: disk)
      let result = try trial.run(failing: .death, atCall: call)
      disk.losePower(&random)
      _ = try trial.examine(result)
      guard result.hasFailed else { break }
    }
  }

  /// `commitsAgain` means that the same process commits again, on the disk that has recovered.
  @Test(arguments: [ENOSPC, EROFS, EIO], [true, false])
  func oneErrorAtAnyCallLeavesTheOldState(_ code: Int32, _ commitsAgain: Bool) throws {
    for history in Self.histories {
      let start = try Trial(
        on: PowerLossFileSystem(root: "/disk"), path: "/disk/state", history: history)
      for call in 1... {
        let disk = PowerLossFileSystem(copying: start.disk)
        var trial = start.moved(to: disk)
        let result = try trial.run(
          failing: .error(code: code), atCall: call, commitsAgain: commitsAgain)
        disk.losePower()
        #expect(try trial.examine(result) == result.isCommitted, "call \(call), after \(history)")
        if let error = result.error {
          guard case .system(_, code) = error.reason else { throw error }
        }
        guard result.hasFailed else { break }
      }
    }
  }

  @Test(arguments: histories, seeds)
  func anUndecidedCommitIsReported(_ history: Int, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = try Trial(
      on: PowerLossFileSystem(root: "/disk"), path: "/disk/state", history: history)
    for call in 1... {
      let disk = PowerLossFileSystem(copying: start.disk)
      var trial = start.moved(to: disk)
      let result = try trial.run(failing: .errors(code: EIO), atCall: call)
      disk.losePower(&random)
      let isNew = try trial.examine(result)
      if let error = result.error, isNew {
        #expect(error.reason == .undecided(call: "fsync", code: EIO))
      }
      guard result.hasFailed else { break }
    }
  }

  /// A real process kills itself during a commit, from the write of the text (call 7) to the last
  /// step, which follows after the commit is durable (call 16).
  @Test(arguments: 7...16)
  func aKilledProcessLeavesOldOrNew(_ call: Int) async throws {
    let folder = try TemporaryFolder()
    var trial = try Trial(on: POSIXFileSystem(), path: folder.path, history: 2)
    let path = folder.path
    let text = trial.ledger.nextText
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, text = text as [UInt8], call = call as Int] in
      let disk = FailingFileSystem(POSIXFileSystem(), failing: .kill, atCall: call)
      var store = try Datastore(
        router: "pe1", in: StateFolder(path: path, fileSystem: disk))
      try store.commit(text, date: 0, user: "root")
    }
    let isNew = try trial.examine(Outcome(text: text, hasFailed: true))
    #expect(isNew == (call > 14), "the index is renamed at call 14")
  }
}

/// How a commit ended, as the process saw it that made the commit.
private struct Outcome {
  var text: [UInt8]
  /// Whether the chosen call was reached.
  var hasFailed = false
  var isCommitted = false
  var error: DatastoreError?
}

/// One commit after a history, on a disk that fails.
private struct Trial<Disk: FileSystem> {
  private(set) var disk: Disk
  let path: String
  private(set) var ledger = Ledger()

  init(on disk: Disk, path: String, history: Int) throws {
    self.disk = disk
    self.path = path
    if history == 0 { return }
    var store = try open(on: disk)
    for _ in 0..<history { try ledger.commit(to: &store) }
  }

  /// Returns the same history on a copy of its disk.
  func moved(to disk: Disk) -> Trial {
    var trial = self
    trial.disk = disk
    return trial
  }

  private func open(on disk: any FileSystem) throws -> Datastore {
    try Datastore(router: "pe1", in: StateFolder(path: path, fileSystem: disk))
  }

  /// Opens the store and commits. After a failed commit the store in memory must still be the old
  /// one.
  mutating func run(
    failing failure: FailingFileSystem.Failure, atCall call: Int, commitsAgain: Bool = false
  ) throws -> Outcome {
    let failing = FailingFileSystem(disk, failing: failure, atCall: call)
    var result = Outcome(text: Array("stopped \(ledger.texts.count)".utf8))
    do {
      var store = try Datastore(
        router: "pe1", in: StateFolder(path: path, fileSystem: failing))
      do {
        try store.commit(result.text, date: 0, user: "root")
        result.isCommitted = true
      } catch {
        result.error = error
        #expect(store.records.count == min(50, ledger.texts.count))
        if commitsAgain {
          // From here on this text must be found, and the one that failed must not.
          try ledger.commit(to: &store)
        }
      }
    } catch let error as DatastoreError {
      result.error = error
    }
    result.hasFailed = failing.hasFailed
    return result
  }

  /// Opens the store again on the disk as it is now, and returns whether the new state is found.
  mutating func examine(_ result: Outcome) throws -> Bool {
    let store = try open(on: disk)
    let isNew = store.active == result.text
    if isNew { ledger.record(result.text) }
    #expect(isNew || !result.isCommitted)
    try ledger.expect(in: store)
    return isNew
  }
}
