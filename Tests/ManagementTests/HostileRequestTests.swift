import Configuration
import DatastoreTestSupport
import Testing

@testable import Datastore
@testable import Management

/// Programs may send requests that no user makes: values out of range, and requests in the wrong
/// order.
@Suite("Requests that are out of range or out of turn")
struct HostileRequestTests {
  @Test(arguments: [Int.min, -1, 0, 4_294_967_296, Int.max])
  func timeoutsOutOfRange(_ seconds: Int) throws {
    let site = try Site()
    let session = try site.open()
    try session.setHostName("a")
    let before = Holdings(site.router)
    #expect(
      reason {
        try session.commit(.activateUnlessUnconfirmed(CommitConfirmation(seconds: seconds)))
      }
        == .timeoutOutOfRange(seconds: seconds))
    #expect(Holdings(site.router) == before)
  }

  @Test(arguments: [1, 65_535]) func minutesInRange(_ minutes: Int) throws {
    let site = try Site()
    let session = try site.open()
    try session.setHostName("a")
    let answer = try session.commit(.activateUnlessUnconfirmed(minutes: minutes))
    guard case .committed(let record, let deadline) = answer.outcome else {
      Issue.record("it is not committed")
      return
    }
    #expect(
      record.confirmation?.seconds == minutes * 60 && deadline == Site.start + Int64(minutes) * 60)
    site.advance(to: Int64(minutes) * 60 - 1)
    #expect(site.router.active.hostName == "a")
    site.advance(to: Int64(minutes) * 60)
    #expect(site.router.active.hostName == "factory")
  }

  @Test(arguments: [Int64.min, -1, 0, Site.start])
  func timesThatHavePassed(_ date: Int64) throws {
    let session = try Site().open()
    #expect(reason { try session.commit(.schedule(at: date)) } == .past(date))
    #expect(!ManagementError(.past(date)).description.isEmpty)
    #expect(session.mode == .shared)
  }

  @Test func theLastTimeOfAll() throws {
    let site = try Site()
    try site.open().commit(.schedule(at: .max))
    site.advance(to: 1_000_000)
    #expect(site.router.scheduled?.date == .max)
    #expect(try Site(on: site.disk).router.scheduled?.date == .max)
  }

  /// The index contains dates that anybody may have written.
  @Test(arguments: [Int64.min, Int64.min + 1, -1, 0, Int64.max - 1, .max])
  func datesOfAnIndex(_ date: Int64) throws {
    let disk = Site.emptyDisk()
    try Site.write(to: disk) { store in
      try store.commit(Site.text("one"), date: date, user: "a")
      try store.commit(Site.text("two"), date: date, user: "b", confirmedBy: date)
      try store.save(Site.text("five"), in: .scheduled, date: date, user: "c")
    }
    let site = try Site(on: disk)
    site.advance(to: 100)
    let isPast = date < Site.start
    #expect(site.router.active.hostName == (isPast ? "five" : "two"))
    for record in site.router.records {
      #expect(!CalendarDate.full(record.date).isEmpty && !CalendarDate.log(record.date).isEmpty)
    }
  }

  @Test(arguments: [
    (Int64.min, "-292277022657-01-27 08:29:52 UTC"), (-1, "1969-12-31 23:59:59 UTC"),
    (-86_400, "1969-12-31 00:00:00 UTC"), (-86_401, "1969-12-30 23:59:59 UTC"),
    (.max, "292277026596-12-04 15:30:07 UTC"),
  ])
  func everyDateIsWritten(_ row: (seconds: Int64, text: String)) {
    #expect(CalendarDate.full(row.seconds) == row.text)
  }

  /// Whatever comments the records have, the index has room for another commit.
  @Test func comments() throws {
    let site = try Site()
    let session = try site.open()
    for count in [16_385, 1 << 20, 5 << 20] {
      #expect(
        reason { try session.commit(comment: String(repeating: "x", count: count)) }
          == .commentTooLong(limit: 16_384))
    }
    // Each octet takes three in the index. All records and slots have the longest comment.
    let longest = String(repeating: "%", count: 16_384)
    var index = CommitIndex()
    for serial in 1...50 { index = index.adding(record(serial, longest)) }
    for slot in Slot.allCases { index.slots[slot] = record(51, longest) }
    #expect(index.octets.count < CommitIndex.sizeLimit / 4 * 3)
    try session.commit(comment: longest)
    #expect(try Site(on: site.disk).router.records.first?.comment == longest)
  }

  private func record(_ serial: Int, _ comment: String) -> CommitRecord {
    CommitRecord(
      serial: serial, date: .max, user: "ann", via: "cli", comment: comment, octetCount: .max,
      checksum: .max)
  }

  @Test func sessionsThatDoNotEditChangeNothing() throws {
    let site = try Site()
    let other = try site.open()
    try other.setHostName("a")
    let before = Holdings(site.router)
    let session = try site.open("ben", nil)
    for attempt in [
      { try session.set(Edit(.set, [])) }, { try session.setHostName("b") },
      {
        try session.commit(); return
      },
      {
        try session.commit(.check); return
      },
      { try session.handle(RollBack(to: .number(0))) },
      { try session.handle(RollBack(to: .factory)) },
    ] {
      #expect(reason(attempt) == .notEditing)
      #expect(Holdings(site.router) == before)
    }
    try session.handle(EndEditing(dropsChanges: false))
    #expect(session.mode == nil && site.router.editors.count == 1)
  }

  @Test func thereIsNoRescue() throws {
    let session = try Site().open()
    #expect(reason { try session.handle(RollBack(to: .rescue)) } == .noRescue)
    #expect(reason { try session.handle(KeepRescue(false)) } == .noRescue)
    try session.handle(KeepRescue(true))
    try session.handle(KeepRescue(false))
    #expect(reason { try session.handle(RollBack(to: .rescue)) } == .noRescue)
  }

  /// A session makes an unconfirmed commit and a scheduled one.
  @Test func confirmedAndScheduledTogether() throws {
    let site = try Site()
    let session = try site.open()
    try session.setHostName("later")
    try session.commit(.schedule(at: Site.start + 30))
    try session.handle(BeginEditing(.shared))
    try session.setHostName("now")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    site.advance(to: 30)
    // A scheduled commit confirms the former one, like any other commit.
    #expect(site.router.active.hostName == "later" && site.router.deadline == nil)
    site.advance(to: 1_000)
    #expect(site.events() == [.scheduledCommitDone])
    #expect(try site.router.rollback(1).hostName == "now")
  }

  /// A second unconfirmed commit starts the time again, and is rolled back to the configuration
  /// before the first.
  @Test func confirmedTwice() throws {
    let site = try Site()
    let session = try site.open()
    try session.setHostName("one")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    site.advance(to: 30)
    try session.setHostName("two")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    site.advance(to: 89)
    #expect(site.router.active.hostName == "two" && site.events().isEmpty)
    site.advance(to: 90)
    #expect(site.router.active.hostName == "one" && site.router.deadline == nil)
  }

  /// A check that fails confirms nothing.
  @Test func aFaultyCandidateConfirmsNothing() throws {
    let site = try Site()
    let session = try site.open()
    try session.setHostName("one")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    try session.load(try Site.tree("faulty", CommitFault.model.text))
    for purpose in [CommitRequest.Purpose.check, .activate, .schedule(at: .max)] {
      #expect(reason { try session.commit(purpose) } != nil)
    }
    #expect(site.router.deadline == Site.start + 60)
    site.advance(to: 60)
    #expect(site.router.active.hostName == "factory" && session.hostName == "faulty")
  }

  /// No router is changed if the configuration of one does not pass the check; if one cannot be
  /// stored, the routers before it keep the new one.
  @Test func aCommitForANetwork() throws {
    let disk = Site.emptyDisk()
    let failing = FailingFileSystem(disk, failing: .error(code: 28))
    let management = try Management(
      network: Site.network(at: Site.start, routers: ["r1", "r2"]), factories: [:],
      state: try StateFolder(path: Site.path, fileSystem: failing))
    let routers = management.routers
    let requester = Requester(user: "ann", channel: .lab)
    #expect(throws: ManagementError.self) {
      try NetworkCommit(
        [(routers[0], Site.tree("a")), (routers[1], Site.tree("b", CommitFault.model.text))],
        by: requester, session: nil, comment: nil, in: management)
    }
    #expect(routers.allSatisfy { $0.records.isEmpty && $0.active == .empty })
    let commit = try NetworkCommit(
      [(routers[0], Site.tree("a")), (routers[1], Site.tree("b"))], by: requester, session: nil,
      comment: nil, in: management)
    var told: [String] = []
    #expect(throws: ManagementError.self) {
      try commit.carryOut { router in
        told.append(router.name)
        failing.fail(inCalls: 1)
      }
    }
    #expect(told == ["r1"] && routers.map(\.active.hostName) == ["a", ""])
    // The lock does not exclude the session that holds it.
    let holder = management.open(requester, at: routers[0])
    try holder.handle(BeginEditing(.exclusive))
    _ = try NetworkCommit(
      [(routers[0], Site.tree("c"))], by: requester, session: holder.number, comment: nil,
      in: management)
    #expect(
      reason {
        _ = try NetworkCommit(
          [(routers[0], Site.tree("c"))], by: requester, session: nil, comment: nil,
          in: management)
      } == .locked(by: try #require(routers[0].editors.first)))
  }
}
