import Configuration
import Datastore
import Testing

@testable import Management

/// An exclusive session locks the configuration: other sessions cannot change or commit it.
@Suite("A session that has the configuration to itself")
struct ExclusiveSessionTests {
  private let site: Site

  init() throws {
    site = try Site()
    let first = try site.open("first")
    try first.setHostName("one")
    try first.commit()
    try first.handle(KeepRescue(true))
    try first.handle(EndEditing(dropsChanges: false))
  }

  /// The requests that another session cannot make in this time.
  enum Attempt: CaseIterable, Sendable {
    case set, change, commit, check, confirmed, schedule, rollback, rescue, factory
    case load, exclusive, beginPrivate

    func make(by session: ManagementSession) throws {
      switch self {
      case .set: try session.set(Edit(.set, []))
      case .change: try session.setHostName("other")
      case .commit: try session.commit()
      case .check: try session.commit(.check)
      case .confirmed: try session.commit(.activateUnlessUnconfirmed(minutes: 5))
      case .schedule: try session.commit(.schedule(at: .max))
      case .rollback: try session.handle(RollBack(to: .number(0)))
      case .rescue: try session.handle(RollBack(to: .rescue))
      case .factory: try session.handle(RollBack(to: .factory))
      case .load: try session.handle(LoadRequest([], by: ConfigurationReader(.text, .override)))
      case .exclusive: try session.handle(BeginEditing(.exclusive))
      case .beginPrivate: try session.handle(BeginEditing(.private))
      }
    }
  }

  @Test(arguments: Attempt.allCases) func locksOthersOut(_ attempt: Attempt) throws {
    let holder = try site.open("holder", .exclusive)
    try holder.setHostName("two")
    let other = try site.open("other")
    let before = Holdings(site.router)
    guard case .locked(let editor) = reason({ try attempt.make(by: other) }) else {
      Issue.record("it is not refused")
      return
    }
    #expect(editor.session == holder.number && editor.requester == holder.requester)
    #expect(editor.mode == .exclusive)
    #expect(Holdings(site.router) == before)
    #expect(other.mode == .shared)
  }

  @Test func locksPrivateSessionsOutToo() throws {
    let other = try site.open("other", .private)
    try other.setHostName("mine")
    let holder = try site.open("holder", .exclusive)
    for attempt in [
      {
        try other.commit(); return
      }, { try other.handle(UpdateCandidate()) },
    ] {
      guard case .locked = reason(attempt) else {
        Issue.record("it is not refused")
        return
      }
    }
    #expect(other.hostName == "mine")
    try holder.handle(EndEditing(dropsChanges: false))
    try other.commit()
    #expect(site.router.active.hostName == "mine")
  }

  @Test func needsACandidateWithoutChanges() throws {
    let other = try site.open("other")
    try other.setHostName("two")
    let session = try site.open("holder", nil)
    #expect(
      reason { try session.handle(BeginEditing(.exclusive)) }
        == .candidateModified(mode: .exclusive, others: session.others))
    #expect(session.mode == nil && session.others.map(\.session) == [other.number])
  }

  @Test func itsEndDropsItsChangesAndFreesTheLock() throws {
    let holder = try site.open("holder", .exclusive)
    try holder.setHostName("two")
    #expect(reason { try holder.handle(EndEditing(dropsChanges: false)) } == .changesWouldBeLost)
    #expect(holder.mode == .exclusive)
    try holder.handle(EndEditing(dropsChanges: true))
    try expectFree()
  }

  @Test func theLastReferenceIsItsEndToo() throws {
    do {
      let holder = try site.open("holder", .exclusive)
      try holder.setHostName("two")
      #expect(site.router.candidate.hostName == "two")
    }
    try expectFree()
  }

  private func expectFree() throws {
    #expect(site.router.candidate.hostName == "one" && !site.router.hasChanges)
    #expect(site.router.editors.isEmpty)
    let other = try site.open("other", .exclusive)
    try other.setHostName("three")
    try other.commit()
    #expect(site.router.active.hostName == "three")
  }

  /// A session keeps its candidate when it requests another kind of editing.
  @Test(arguments: [CandidateMode.shared, .exclusive, .private])
  func aChangeOfModeLosesNothing(_ mode: CandidateMode) throws {
    let holder = try site.open("holder", .exclusive)
    try holder.setHostName("two")
    #expect(reason { try holder.handle(BeginEditing(mode)) } != nil)
    #expect(holder.mode == .exclusive && holder.hostName == "two")
    try holder.commit()
    try holder.handle(BeginEditing(mode))
    #expect(holder.mode == mode && site.router.editors.count == 1)
  }

  /// The commit of an exclusive session remains after the session, and so does the deadline of its
  /// confirmation.
  @Test func anUnconfirmedCommitOutlivesIt() throws {
    do {
      let holder = try site.open("holder", .exclusive)
      try holder.setHostName("two")
      try holder.commit(.activateUnlessUnconfirmed(minutes: 5))
      try holder.setHostName("three")
    }
    #expect(site.router.active.hostName == "two" && !site.router.hasChanges)
    #expect(site.router.deadline == Site.start + 300)
    site.advance(to: 300)
    #expect(site.router.active.hostName == "one" && !site.router.hasChanges)
    #expect(site.events() == [.rolledBack])
  }

  /// An automatic rollback does not wait for the lock, and does not change the candidate of the
  /// exclusive session.
  @Test func anAutomaticRollbackPassesTheLock() throws {
    let holder = try site.open("holder", .exclusive)
    try holder.setHostName("two")
    try holder.commit(.activateUnlessUnconfirmed(minutes: 1))
    try holder.setHostName("three")
    site.advance(to: 60)
    #expect(site.router.active.hostName == "one")
    #expect(holder.hostName == "three" && holder.hasChanges)
    try holder.handle(EndEditing(dropsChanges: true))
    #expect(site.router.candidate.hostName == "one")
  }
}
