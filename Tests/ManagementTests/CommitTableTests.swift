import Configuration
import Datastore
import Router
import Testing

@testable import Management

/// For every kind of commit and every fault, the table has the reason, what is active and stored
/// afterwards, and what is reported.
@Suite("Every kind of commit against every fault")
struct CommitTableTests {
  /// The expected result of a cell.
  enum Outcome: Equatable {
    case done
    case refused(Why)
    /// The commit remains active and unconfirmed, and the rollback is tried again.
    case stays(Why)
    /// The scheduled commit is cleared.
    case givenUp(Why)
    case startsOnOlder(Why)
  }

  /// Why a commit fails.
  enum Why: Equatable { case check, locked, conflicts, unreadable, damaged, storage, other }

  static func outcome(_ kind: CommitKind, _ fault: CommitFault) -> Outcome {
    func fails(_ why: Why) -> Outcome {
      if kind.isRollback { return .stays(why) }
      if kind.isScheduled { return .givenUp(why == .storage ? .damaged : why) }
      return kind == .start ? .startsOnOlder(why) : .refused(why)
    }
    switch fault {
    // A policy without its certificate causes a warning, and cannot negotiate.
    case .none, .indexDamaged, .certificateMissing, .certificateBroken: return .done
    case .schema, .model: return fails(.check)
    // An automatic commit ignores every lock, and does not depend on exclusive or private
    // candidates.
    case .locked: return kind.isAutomatic ? .done : .refused(.locked)
    case .conflict: return kind.isAutomatic || kind == .network ? .done : .refused(.conflicts)
    case .textDamaged, .textMissing: return kind.isStored ? fails(.storage) : .done
    case .unreadable: return fails(kind.isStored ? .damaged : .unreadable)
    }
  }

  static func why(_ error: ManagementError) -> Why {
    switch error.reason {
    case .checkFailed: .check
    case .locked: .locked
    case .conflicts: .conflicts
    case .unreadable: .unreadable
    case .damaged: .damaged
    case .storage: .storage
    default: .other
    }
  }

  @Test(arguments: CommitKind.allCases, CommitFault.allCases)
  func cell(_ kind: CommitKind, _ fault: CommitFault) throws {
    let cell = try CommitCell(kind, fault)
    let site = try cell.open()
    var events = kind.isAtStart ? [] : site.events()
    let session = try cell.prepare(site)
    let others = try disturb(site, session, fault)
    let before = Holdings(site.router)
    var found: Why?
    do { try cell.commit(site, session) } catch let error as ManagementError {
      found = Self.why(error)
    }
    let outcome = Self.outcome(kind, fault)
    if case .refused(let why) = outcome { #expect(found == why) } else { #expect(found == nil) }

    let after = Holdings(site.router)
    if kind.isAtStart {
      expectStart(cell, outcome, site)
    } else {
      expect(cell, outcome, before, after)
    }
    let told = site.events()
    if !kind.isAtStart { #expect(fault != .indexDamaged || events.count == 1) }
    events = kind.isAtStart ? told : events + told
    expectEvents(cell, outcome, events)
    #expect(site.log.count(where: { $0.hasPrefix("UI_COMMIT_PROGRESS") }) == events.count)
    withExtendedLifetime(others) {}

    // A new program finds the same state, and repeats the events of its start.
    let now = site.management.date - Site.start
    let again = try Site(on: cell.disk, at: now)
    #expect(Holdings(again.router).active == after.active)
    var kept = Holdings(again.router)
    #expect(kept.candidate == kept.active)
    kept.candidate = after.candidate
    #expect(kept == after)
  }

  /// Does what another session does before the commit.
  private func disturb(
    _ site: Site, _ session: ManagementSession?, _ fault: CommitFault
  ) throws -> [ManagementSession] {
    switch fault {
    case .locked:
      // An exclusive session needs a shared candidate without changes; they are restored
      // afterwards.
      let candidate = site.router.candidate
      site.router.candidate = site.router.active
      let other = try site.open("ben", .exclusive)
      site.router.candidate = candidate
      return [other]
    case .conflict where session != nil:
      let other = try site.open("ben", .private)
      try other.setHostName("theirs")
      try other.commit()
      return [other]
    default: return []
    }
  }

  // MARK: Stored configurations

  private func expect(
    _ cell: CommitCell, _ outcome: Outcome, _ before: Holdings, _ after: Holdings
  ) {
    var expected = before
    switch outcome {
    case .refused, .startsOnOlder, .stays: break
    case .givenUp: (expected.scheduled, expected.scheduledDate) = (nil, nil)
    case .done:
      switch cell.kind {
      case .check: break
      case .schedule:
        (expected.scheduled, expected.scheduledDate) = (cell.tree, Site.start + 500)
      default: commit(cell, before, &expected, after)
      }
    }
    #expect(after == expected)
    if let first = after.records.first, after.records.count > before.records.count {
      expect(first, cell)
    }
  }

  private func commit(
    _ cell: CommitCell, _ before: Holdings, _ expected: inout Holdings, _ after: Holdings
  ) {
    expected.active = cell.tree
    expected.hostName = "new"
    if before.candidate == before.active { expected.candidate = cell.tree }
    expected.rollbacks = [cell.tree] + before.rollbacks
    expected.records = after.records.prefix(1) + before.records
    expected.activeRecord = after.records.first
    expected.deadline = cell.kind == .confirmed ? Site.start + 120 : nil
    if cell.kind.isScheduled { (expected.scheduled, expected.scheduledDate) = (nil, nil) }
  }

  /// Checks the new record: its user, its channel and its comment.
  private func expect(_ record: CommitRecord, _ cell: CommitCell) {
    let kind = cell.kind
    #expect(record.user == (kind.isRollback ? "root" : kind.isScheduled ? "u5" : "ann"))
    #expect(record.via == (kind.isRollback ? "other" : "cli"))
    #expect(record.comment == (kind.isRollback ? nil : kind.isScheduled ? "later" : "why"))
    #expect(record.confirmation?.seconds == (kind == .confirmed ? 120 : nil))
    let date = kind.isAtStart ? 1_000 : kind.isAutomatic ? 60 : 0
    #expect(record.date == Site.start + Int64(date))
    #expect(record.serial > 3)
  }

  private func expectStart(_ cell: CommitCell, _ outcome: Outcome, _ site: Site) {
    let router = site.router
    let isNew = outcome == .done && cell.kind != .start
    let name =
      switch outcome {
      case .done: "new"
      case .startsOnOlder: "two"
      case .stays, .givenUp, .refused: "three"
      }
    #expect(router.active.hostName == name && router.hostName == name)
    #expect(!router.hasChanges)
    #expect(router.records.suffix(3) == cell.records[...])
    #expect(router.records.count == (isNew ? 4 : 3))
    #expect(router.activeRecord == router.records[name == "two" ? 1 : 0])
    var isStaying = false
    if case .stays = outcome { isStaying = true }
    #expect(router.deadline == (isStaying ? CommitCell.deadline : nil))
    #expect(router.scheduled == nil && router.hasRescue)
    if isNew, let first = router.records.first { expect(first, cell) }
  }

  // MARK: Events

  private func expectEvents(_ cell: CommitCell, _ outcome: Outcome, _ events: [Event.Kind]) {
    var events = events[...]
    if cell.fault == .indexDamaged {
      guard case .indexDamaged(let damage)? = events.popFirst() else {
        Issue.record("the damage of the index is not told")
        return
      }
      #expect(damage.map(\.path) == ["\(Site.folder)/index"])
    }
    // A user who commits sees the warning in the answer.
    if cell.fault.isOfCertificate, cell.kind.isAutomatic {
      guard case .policyDisabled(let issue)? = events.popFirst() else {
        Issue.record("that a policy is disabled is not told")
        return
      }
      #expect(issue.isAboutCredentials && issue.isWarning)
    }
    let event = events.popFirst()
    #expect(events.isEmpty)
    switch (outcome, event) {
    case (.done, .rolledBack?): #expect(cell.kind.isRollback)
    case (.done, .scheduledCommitDone?): #expect(cell.kind.isScheduled)
    case (.done, nil): #expect(!cell.kind.isRollback && !cell.kind.isScheduled)
    case (.refused, nil): break
    case (.stays(let why), .rollbackFailed(let error)?): #expect(Self.why(error) == why)
    case (.givenUp(let why), .scheduledCommitRefused(let error)?): #expect(Self.why(error) == why)
    case (.startsOnOlder(let why), .startedOnOlder(let rollback, let record, let instead)?):
      #expect(rollback == 1 && record == cell.records[1])
      #expect(instead.map(Self.why) == [why])
    default: Issue.record("\(outcome): \(String(describing: event)) is told")
    }
  }
}
