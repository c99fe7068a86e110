import Datastore
import DatastoreTestSupport
import Glibc
import TestSupport
import Testing

@testable import Management

/// Every kind of commit is carried out while the disk fails at each of its calls in turn.
@Suite("Every kind of commit on a disk that fails")
struct DiskFailureTests {
  private static let running = CommitKind.allCases.filter { !$0.isAtStart }
  private static let starts = CommitKind.allCases.filter(\.isAtStart)

  /// Returns what a kind of commit leaves on a disk without errors.
  private func done(_ kind: CommitKind) throws -> Holdings {
    let cell = try CommitCell(kind, .none)
    let site = try cell.open()
    let session = try cell.prepare(site)
    try cell.commit(site, session)
    return Holdings(site.router)
  }

  /// Whether a commit that fell due has failed, which is reported as an event and not thrown.
  private func isPutOff(_ events: [Event.Kind]) -> Bool {
    events.contains { event in
      switch event {
      case .rollbackFailed, .scheduledCommitFailed: true
      default: false
      }
    }
  }

  /// One call fails: the commit is carried out, or it is refused and nothing changes; the next
  /// attempt, on a disk that works again, is carried out.
  @Test(arguments: running, [ENOSPC, EIO])
  func atOneCall(_ kind: CommitKind, _ code: Int32) throws {
    let done = try done(kind)
    var refusals = 0
    for call in 1... {
      let cell = try CommitCell(kind, .none)
      let site = try cell.open(failing: .error(code: code))
      let session = try cell.prepare(site)
      let before = Holdings(site.router)
      site.failing.fail(inCalls: call)
      let reason = reason { try cell.commit(site, session) }
      guard site.failing.hasFailed else { break }
      if let reason { expectDisk(reason, code) }
      let isRefused = reason != nil || isPutOff(site.events())
      refusals += isRefused ? 1 : 0
      let after = Holdings(site.router)
      #expect(after == (isRefused ? before : done), "call \(call)")
      cell.disk.losePower()
      var kept = Holdings(try Site(on: cell.disk, at: 0).router)
      kept.candidate = after.candidate
      #expect(kept == after, "call \(call)")
      guard isRefused else { continue }

      try cell.commit(site, session)
      site.advance(to: kind.isAutomatic ? 120 : 0)
      #expect(Holdings(site.router).active == done.active, "call \(call)")
      #expect(Holdings(site.router).rollbacks == done.rollbacks, "call \(call)")
      cell.disk.losePower()
      let again = Holdings(try Site(on: cell.disk, at: kind.isAutomatic ? 120 : 0).router)
      #expect(again.active == done.active && again.rollbacks == done.rollbacks, "call \(call)")
      #expect(again.scheduled == done.scheduled && again.rescue == done.rescue, "call \(call)")
    }
    // A check stores nothing unless a commit waits for confirmation.
    #expect((refusals > 0) == (kind != .check))
  }

  private func expectDisk(_ reason: ManagementError.Reason, _ code: Int32) {
    switch reason {
    case .notStored(let error), .storage(let error):
      guard case .system(_, code) = error.reason else {
        Issue.record("\(error)")
        return
      }
    default: Issue.record("\(reason)")
    }
  }

  /// After a loss of power a new program finds the old or the new state with every rollback, and
  /// the new one if the commit succeeded. This also holds if the index was damaged before.
  @Test(arguments: running, [CommitFault.none, .indexDamaged])
  func lossOfPowerAtEachCall(_ kind: CommitKind, _ fault: CommitFault) throws {
    var random = SeededGenerator(seed: 7)
    let done = try done(kind)
    for call in 1... {
      var isOver = false
      for _ in 1...3 {
        let cell = try CommitCell(kind, fault)
        let site = try cell.open(failing: .death)
        let session = try cell.prepare(site)
        let before = Holdings(site.router)
        site.failing.fail(inCalls: call)
        let reason = reason { try cell.commit(site, session) }
        let isAcknowledged = reason == nil && !isPutOff(site.events())
        isOver = !site.failing.hasFailed
        cell.disk.losePower(&random)
        var found = Holdings(try Site(on: cell.disk).router)
        found.candidate = before.candidate
        var new = done
        new.candidate = before.candidate
        #expect(isAcknowledged ? found == new : found == before || found == new, "call \(call)")
      }
      if isOver { break }
    }
  }

  /// Without a copy of the index, as release 0.1.0 left it, and with a damaged index, the history
  /// is restored from the remaining files, and no commit that fails loses a part of it.
  @Test(arguments: ["", "aspic-index 1\n", "cut", "line"])
  func lossOfPowerBesideADamagedIndex(_ damage: String) throws {
    var random = SeededGenerator(seed: 11)
    for call in 1... {
      let cell = try CommitCell(.activate, .none)
      try cell.disk.replace("\(Site.folder)/.index.copy", nil)
      let index = try #require(try cell.disk.contents(of: "\(Site.folder)/index", limit: .max))
      switch damage {
      case "cut":
        try cell.disk.replace("\(Site.folder)/index", Array(index.prefix(index.count / 2)))
      case "line":
        let second = index.firstIndex(of: UInt8(ascii: "\n")).map { Array(index[$0...]) }
        try cell.disk.replace("\(Site.folder)/index", second)
      default: try cell.disk.replace("\(Site.folder)/index", Array(damage.utf8))
      }
      let site = try cell.open(failing: .death)
      #expect(site.router.records.count >= 3)
      let before = Holdings(site.router)
      let session = try site.open()
      try session.setHostName("new")
      site.failing.fail(inCalls: call)
      let reason = reason { try session.commit() }
      let isOver = !site.failing.hasFailed
      cell.disk.losePower(&random)
      let found = Holdings(try Site(on: cell.disk).router)
      let isNew = found.active.hostName == "new"
      #expect(isNew || reason != nil, "call \(call)")
      let texts = isNew ? Array(found.rollbacks.dropFirst()) : found.rollbacks
      #expect(texts == before.rollbacks && found.rescue == before.rescue, "call \(call)")
      if isOver { break }
    }
  }

  /// A start loses nothing that is stored, whatever it cannot read or write.
  @Test(
    arguments: starts,
    [
      FailingFileSystem.Failure.error(code: ENOSPC), .error(code: EIO), .errors(code: ENOSPC),
      .errors(code: EIO),
    ])
  func aStart(_ kind: CommitKind, _ failure: FailingFileSystem.Failure) throws {
    let done = try done(kind)
    var lasts = false
    if case .errors = failure { lasts = true }
    for call in 1... {
      let cell = try CommitCell(kind, .none)
      let time: Int64 = kind == .start ? 0 : 1_000
      let failing: FailingFileSystem
      do {
        let site = try Site(on: cell.disk, at: time, failing: failure, atCall: call)
        failing = site.failing
        guard failing.hasFailed else { break }
        let name = site.router.active.hostName
        if name != "new" { #expect(!site.events().isEmpty, "call \(call)") }
        if !lasts, kind != .start {
          site.advance(to: 1_060)
          #expect(site.router.active == done.active, "call \(call)")
        }
      } catch is DatastoreError {} catch is ManagementError {}
      cell.disk.losePower()
      let site = try Site(on: cell.disk, at: time)
      let found = Holdings(site.router)
      #expect(found.active == done.active && found.rollbacks == done.rollbacks, "call \(call)")
      #expect(found.deadline == nil && found.scheduled == nil && found.rescue == done.rescue)
    }
  }

  /// The rescue configuration is stored or removed, or it is unchanged.
  @Test(arguments: [true, false]) func theRescueConfiguration(_ isKept: Bool) throws {
    for call in 1... {
      let cell = try CommitCell(.activate, .none)
      let site = try cell.open()
      let session = try site.open()
      let before = Holdings(site.router)
      site.failing.fail(inCalls: call)
      let reason = reason { try session.handle(KeepRescue(isKept)) }
      guard site.failing.hasFailed else { break }
      let expected = reason != nil ? before.rescue : isKept ? before.active : nil
      #expect(Holdings(site.router).rescue == expected)
      cell.disk.losePower()
      #expect(Holdings(try Site(on: cell.disk).router).rescue == expected)
    }
  }

  /// A pending confirmation is recorded, or it is still pending.
  @Test func aConfirmation() throws {
    for call in 1... {
      let cell = try CommitCell(.confirmationRunOut, .none)
      let site = try cell.open()
      let session = try site.open()
      site.failing.fail(inCalls: call)
      let reason = reason { try session.commit(.check) }
      guard site.failing.hasFailed else { break }
      let expected = reason == nil ? nil : CommitCell.deadline
      #expect(site.router.deadline == expected)
      cell.disk.losePower()
      #expect(try Site(on: cell.disk).router.deadline == expected)
      site.advance(to: 60)
      #expect(site.router.active.hostName == (reason == nil ? "three" : "new"))
    }
  }
}
