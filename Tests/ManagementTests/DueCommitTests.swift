import Configuration
import Datastore
import DatastoreTestSupport
import Testing

@testable import Management

/// A rollback or a scheduled commit that is due and fails is tried again or cleared.
@Suite("Commits that are due and fail")
struct DueCommitTests {
  private func rollbackFailures(_ site: Site) -> Int {
    site.events().count { if case .rollbackFailed = $0 { true } else { false } }
  }

  /// The rollback is tried again after a minute, and then after twice the time of the attempt
  /// before, up to an hour. The commit is never confirmed in this time.
  @Test(arguments: [CommitFault.schema, .model, .textDamaged, .textMissing, .unreadable])
  func anAutomaticRollbackIsTriedAgain(_ fault: CommitFault) throws {
    let cell = try CommitCell(.confirmationRunOut, fault)
    let site = try cell.open()
    _ = site.events()
    var date: Int64 = 60
    for wait: Int64 in [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600] {
      site.advance(to: date)
      #expect(rollbackFailures(site) == 1, "at \(date)")
      #expect(site.router.active.hostName == "three")
      #expect(site.router.deadline == CommitCell.deadline)
      #expect(try Site(on: cell.disk, at: date).router.deadline == CommitCell.deadline)
      site.advance(to: date + wait - 1)
      #expect(rollbackFailures(site) == 0, "before \(date + wait)")
      date += wait
    }
  }

  /// The damage is repaired before the next attempt.
  @Test(arguments: [CommitFault.textDamaged, .textMissing])
  func itSucceedsOnceTheFileIsBack(_ fault: CommitFault) throws {
    let cell = try CommitCell(.confirmationRunOut, fault)
    let site = try cell.open()
    site.advance(to: 100)
    #expect(rollbackFailures(site) == 1)
    try site.replace("2.conf", Site.text("new"))
    site.advance(to: 119)
    #expect(site.router.active.hostName == "three")
    site.advance(to: 120)
    #expect(site.events() == [.rolledBack])
    #expect(site.router.active.hostName == "new" && site.router.deadline == nil)
    #expect(try Site(on: cell.disk, at: 121).router.active.hostName == "new")
  }

  /// The older configuration does not pass the check, until its text is replaced in the folder
  /// while no program runs.
  @Test(arguments: [CommitFault.schema, .model, .unreadable])
  func itSucceedsOnceTheConfigurationChecks(_ fault: CommitFault) throws {
    let cell = try CommitCell(.startAfterDeadline, fault)
    let site = try cell.open()
    #expect(site.router.active.hostName == "three" && site.router.deadline != nil)
    let sound = try CommitCell(.startAfterDeadline, .none)
    for file in ["2.conf", "index"] {
      let octets = try sound.disk.contents(of: "\(Site.folder)/\(file)", limit: .max)
      try site.replace(file, octets)
    }
    let again = try Site(on: cell.disk, at: 2_000)
    #expect(again.events() == [.rolledBack] && again.router.active.hostName == "new")
  }

  /// The operator may confirm the commit, or commit something else instead.
  @Test(arguments: [CommitRequest.Purpose.check, .activate])
  func whatFailsMayBeConfirmed(_ purpose: CommitRequest.Purpose) throws {
    let site = try CommitCell(.confirmationRunOut, .model).open()
    site.advance(to: 100)
    #expect(rollbackFailures(site) == 1)
    try site.open().commit(purpose)
    site.advance(to: 100_000)
    #expect(rollbackFailures(site) == 0 && site.router.active.hostName == "three")
    // A later rollback begins with an interval of one minute again.
    let session = try site.open()
    try session.setHostName("four")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    site.advance(to: 100_060)
    #expect(site.events() == [.rolledBack] && site.router.active.hostName == "three")
  }

  // MARK: Two that are due

  /// Returns a folder with an unconfirmed commit and a scheduled one; `before` is the configuration
  /// to which the unconfirmed one is rolled back.
  private func write(
    before: [UInt8], deadline: Int64, scheduled: [UInt8], at date: Int64
  ) throws -> PowerLossFileSystem {
    let disk = Site.emptyDisk()
    try Site.write(to: disk) { store in
      try store.commit(before, date: Site.start - 100, user: "a")
      try store.commit(
        Site.text("now"), date: Site.start, user: "b", confirmedBy: Site.start + deadline,
        confirmation: CommitConfirmation(minutes: 1))
      try store.save(scheduled, in: .scheduled, date: Site.start + date, user: "c")
    }
    return disk
  }

  private let faulty = Site.text("faulty", CommitFault.model.text)

  @Test func aFailedRollbackDoesNotPutOffACommitForLater() throws {
    let disk = try write(before: faulty, deadline: 60, scheduled: Site.text("later"), at: 70)
    let site = try Site(on: disk)
    site.advance(to: 69)
    #expect(rollbackFailures(site) == 1 && site.router.active.hostName == "now")
    site.advance(to: 70)
    #expect(site.events() == [.scheduledCommitDone] && site.router.active.hostName == "later")
    #expect(site.router.deadline == nil)
    site.advance(to: 100_000)
    #expect(site.events().isEmpty && site.router.active.hostName == "later")
  }

  /// Each of the two has its own interval.
  @Test func bothFailAtOnce() throws {
    let disk = try write(before: faulty, deadline: 60, scheduled: Site.text("later"), at: 60)
    let site = try Site(on: disk, failing: .errors(code: 28))
    site.failing.fail(inCalls: 2)
    func failures() -> [Int] {
      let events = site.events()
      return [
        events.count { if case .rollbackFailed = $0 { true } else { false } },
        events.count { if case .scheduledCommitFailed = $0 { true } else { false } },
      ]
    }
    for (date, expected) in [(60, 1), (119, 0), (120, 1), (239, 0), (240, 1), (479, 0), (480, 1)] {
      site.advance(to: Int64(date))
      #expect(failures() == [expected, expected], "at \(date)")
    }
    site.failing.fail(inCalls: 1_000_000)
    site.advance(to: 960)
    #expect(site.router.active.hostName == "later" && site.router.scheduled == nil)
  }

  /// A program that was not running has the same result as one that was: the scheduled commit comes
  /// first if it is due first, and it confirms the other.
  @Test(arguments: [(30, 60, 1), (60, 30, 2), (60, 60, 2)])
  func theOrderIsThatOfTheirTimes(_ row: (scheduled: Int64, deadline: Int64, commits: Int)) throws {
    for isRunning in [true, false] {
      let disk = try write(
        before: Site.text("before"), deadline: row.deadline, scheduled: Site.text("later"),
        at: row.scheduled)
      let site = try Site(on: disk, at: isRunning ? 0 : 1_000)
      site.advance(to: 1_000)
      #expect(site.router.active.hostName == "later")
      #expect(site.router.records.count == 2 + row.commits)
      #expect(site.events() == [.rolledBack, .scheduledCommitDone].suffix(row.commits))
    }
  }

  /// One read error at the start does not clear a scheduled commit.
  @Test func aCommitForLaterIsReadAgain() throws {
    let cell = try CommitCell(.scheduledDue, .none)
    let text = try cell.disk.contents(of: "\(Site.folder)/5.conf", limit: .max)
    try cell.disk.replace("\(Site.folder)/5.conf", nil)
    let site = try cell.open()
    try site.replace("5.conf", text)
    site.advance(to: 60)
    #expect(site.events() == [.scheduledCommitDone] && site.router.active.hostName == "new")
  }

  @Test func oneIsKeptAndItMayBeCleared() throws {
    let site = try Site()
    let session = try site.open()
    #expect(reason { try session.handle(ClearScheduledCommit()) } == .noScheduledCommit)
    #expect(
      reason { try session.commit(.schedule(at: Site.start)) } == .past(Site.start))
    try session.setHostName("a")
    try session.commit(.schedule(at: Site.start + 60))
    #expect(session.mode == .shared)
    #expect(
      reason { try session.commit(.schedule(at: Site.start + 70)) } == .scheduledCommitPending)
    try session.handle(ClearScheduledCommit())
    site.advance(to: 100)
    #expect(site.router.active.hostName == "factory" && site.router.scheduled == nil)
    #expect(try Site(on: site.disk, at: 100).router.active.hostName == "factory")
  }

  /// The channel survives a restart, and is recorded with the commit.
  @Test func aProgramMayRequestOne() throws {
    let site = try Site()
    let nora = Requester(user: "nora", channel: .netconf)
    let session = site.management.open(nora, at: site.router)
    try session.handle(BeginEditing(.shared))
    try session.setHostName("a")
    try session.commit(.schedule(at: Site.start + 60))
    #expect(site.router.scheduled?.requester == nora)
    let again = try Site(on: site.disk, at: 30)
    #expect(again.router.scheduled?.requester == nora)
    again.advance(to: 60)
    let record = try #require(again.router.records.first)
    #expect(record.user == "nora" && record.via == "netconf")
  }

  // MARK: After a start on an older configuration

  /// In this case rollback 1 is not the configuration that was active before.
  @Test func anUnconfirmedCommitEndsInWhatWasActive() throws {
    let disk = try write(
      before: Site.text("good"), deadline: 100_000, scheduled: Site.text("x"), at: 200_000)
    try disk.damage("\(Site.folder)/2.conf")
    let site = try Site(on: disk)
    #expect(site.router.active.hostName == "good")
    #expect(site.router.activeRecord == site.router.records[1])
    let session = try site.open()
    try session.setHostName("new")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    #expect(throws: ManagementError.self) { try site.router.rollback(1) }
    #expect(try site.router.rollback(2).hostName == "good")
    _ = site.events()
    site.advance(to: 60)
    #expect(site.events() == [.rolledBack] && site.router.active.hostName == "good")
  }
}
