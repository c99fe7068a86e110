import Configuration
import Datastore
import DatastoreTestSupport
import Testing

@testable import Management

/// A commit of NETCONF can require a confirmation, by the same session or with a token. RFC 6241
/// section 8.4.
@Suite("Confirmed commits of NETCONF")
struct ConfirmedCommitTests {
  private let site: Site

  init() throws { site = try Site() }

  private func netconf(_ user: String = "nora", on site: Site? = nil) throws -> ManagementSession {
    let site = site ?? self.site
    let session = site.management.open(
      Requester(user: user, channel: .netconf), at: site.router)
    try session.handle(BeginEditing(.shared))
    return session
  }

  private func commit(
    _ name: String, in session: ManagementSession, _ binding: CommitConfirmation.Binding,
    seconds: Int = 90, persistID: String? = nil
  ) throws {
    try session.setHostName(name)
    try session.handle(
      CommitRequest(
        .activateUnlessUnconfirmed(CommitConfirmation(seconds: seconds, binding: binding)),
        persistID: persistID))
  }

  private func commit(_ session: ManagementSession, persistID: String? = nil) throws {
    try session.handle(CommitRequest(.activate, persistID: persistID))
  }

  private var name: String { site.router.active.hostName }

  // MARK: With its session

  @Test func aSessionThatEndsTakesItsCommitBack() throws {
    var session: ManagementSession? = try netconf()
    try commit("new", in: #require(session), .session)
    #expect(name == "new" && site.router.deadline == Site.start + 90)
    session = nil
    #expect(name == "factory" && site.router.deadline == nil)
    #expect(site.events() == [.rolledBackWithSession])
    #expect(site.router.records.first?.user == "root")
    #expect(try Site(on: site.disk).router.active.hostName == "factory")
  }

  @Test func endingItTwiceDoesNothingMore() throws {
    let session = try netconf()
    try commit("new", in: session, .session)
    session.end()
    session.end()
    #expect(site.events() == [.rolledBackWithSession] && site.router.records.count == 2)
  }

  @Test func leavingConfigurationModeIsNoEnd() throws {
    let session = try netconf()
    try commit("new", in: session, .session)
    try session.handle(EndEditing(dropsChanges: true))
    #expect(name == "new")
    session.end()
    #expect(name == "factory")
  }

  @Test func aConfirmedOneStaysAfterItsSession() throws {
    let session = try netconf()
    try commit("new", in: session, .session)
    try commit(session)
    session.end()
    site.advance(to: 1_000)
    #expect(name == "new" && site.events().isEmpty)
  }

  /// Commits of the CLI and of `<commit-configuration>` wait for their deadline.
  @Test func theCommitOfTheCLIOutlivesItsSession() throws {
    let session = try netconf()
    try commit("new", in: session, .router)
    session.end()
    #expect(name == "new")
    site.advance(to: 90)
    #expect(name == "factory" && site.events() == [.rolledBack])
  }

  @Test func otherSessionsCannotConfirmIt() throws {
    let (mine, other) = (try netconf(), try netconf("otto"))
    try commit("new", in: mine, .session)
    let refusal = ManagementError.Reason.unconfirmedCommitPending(needsPersistID: false)
    #expect(reason { try commit(other) } == refusal)
    #expect(reason { try commit("x", in: other, .session) } == refusal)
    #expect(reason { try other.commit(.schedule(at: Site.start + 10)) } == refusal)
    #expect(reason { try other.handle(CancelCommit()) } == refusal)
    #expect(reason { try commit(mine, persistID: "x") } == .wrongPersistID)
    // A check reports errors of the candidate, and confirms nothing.
    try other.commit(.check)
    #expect(site.router.deadline == Site.start + 90)
    // An operator may commit nevertheless.
    try site.open().commit()
    #expect(site.router.deadline == nil)
  }

  /// If the rollback fails, the commit stays unconfirmed, and the rollback is tried again.
  @Test func theEndOfASessionOnAFullDisk() throws {
    let session = try netconf()
    try commit("new", in: session, .session)
    site.failing.fail(inCalls: 1)
    session.end()
    guard case .rollbackFailed? = site.events().first else {
      Issue.record("the failure is not told")
      return
    }
    #expect(name == "new" && site.router.deadline == Site.start + 90)
    site.advance(to: 59)
    #expect(name == "new")
    site.advance(to: 60)
    #expect(name == "factory" && site.events() == [.rolledBackWithSession])
  }

  // MARK: With a token

  @Test func aTokenIsPresentedByAnySession() throws {
    let (mine, other) = (try netconf(), try netconf("otto"))
    try commit("new", in: mine, .token("t 1"))
    mine.end()
    let refusal = ManagementError.Reason.unconfirmedCommitPending(needsPersistID: true)
    #expect(name == "new")
    #expect(reason { try commit(other) } == refusal)
    #expect(reason { try other.handle(CancelCommit()) } == refusal)
    for wrong in ["", "t", "t 1 ", "T 1"] {
      #expect(reason { try commit(other, persistID: wrong) } == .wrongPersistID)
      #expect(reason { try other.handle(CancelCommit(persistID: wrong)) } == .wrongPersistID)
    }
    try commit(other, persistID: "t 1")
    site.advance(to: 1_000)
    #expect(name == "new" && site.events().isEmpty)
    // The token can be used only once.
    #expect(reason { try commit(other, persistID: "t 1") } == .wrongPersistID)
  }

  @Test func tokensHaveALimit() throws {
    let session = try netconf()
    let limit = CommitConfirmation.tokenLimit
    #expect(
      reason {
        try commit("x", in: session, .token(String(repeating: "é", count: limit / 2) + "x"))
      } == .tokenTooLong(limit: limit))
    try commit("x", in: session, .token(String(repeating: "x", count: limit)))
    #expect(name == "x")
  }

  // MARK: Follow-ups

  @Test(arguments: [CommitConfirmation.Binding.session, .token("a")])
  func aFollowUpExtendsTheTime(_ binding: CommitConfirmation.Binding) throws {
    let session = try netconf()
    var persistID: String?
    if case .token(let token) = binding { persistID = token }
    try commit("one", in: session, binding)
    site.advance(to: 60)
    try commit("two", in: session, binding, persistID: persistID)
    #expect(site.router.deadline == Site.start + 150)
    site.advance(to: 149)
    #expect(name == "two")
    site.advance(to: 150)
    // The configuration that was active before the first of these commits is restored.
    #expect(name == "factory" && site.events() == [.rolledBack])
  }

  @Test func aFollowUpRestoresTheSameAfterARestart() throws {
    let session = try netconf()
    try session.setHostName("zero")
    try commit(session)
    try commit("one", in: session, .token("a"))
    try commit("two", in: session, .token("b"), persistID: "a")
    try commit("three", in: session, .token("c"), persistID: "b")
    let again = try Site(on: site.disk, at: 10)
    #expect(again.router.active.hostName == "three")
    let other = try netconf(on: again)
    #expect(reason { try other.handle(CancelCommit(persistID: "b")) } == .wrongPersistID)
    again.advance(to: 90)
    #expect(again.router.active.hostName == "zero")
  }

  @Test func followUpsEndBeforeTheHistoryDoes() throws {
    let session = try netconf()
    var count = 0
    let end = reason {
      while count < 100 {
        try commit("a\(count)", in: session, .session)
        count += 1
      }
    }
    #expect(end == .tooManyFollowUps && count == 49)
    session.end()
    #expect(name == "factory")
  }

  // MARK: Cancelling

  @Test(arguments: [CommitConfirmation.Binding.router, .session, .token("")])
  func cancelling(_ binding: CommitConfirmation.Binding) throws {
    let session = try netconf()
    let cancel = CancelCommit(persistID: binding == .token("") ? "" : nil)
    #expect(reason { try session.handle(cancel) } == .noUnconfirmedCommit)
    try commit("new", in: session, binding)
    if binding != .token("") {
      #expect(reason { try session.handle(CancelCommit(persistID: "")) } == .wrongPersistID)
    }
    try session.handle(cancel)
    #expect(name == "factory" && site.router.deadline == nil && session.hostName == "factory")
    #expect(site.events() == [.commitCancelled(by: "nora")])
    #expect(site.router.records.first?.user == "nora")
    #expect(site.log.contains { $0.contains("cancelled by user 'nora'") })
    site.advance(to: 1_000)
    #expect(site.events().isEmpty)
    #expect(reason { try session.handle(cancel) } == .noUnconfirmedCommit)
  }

  /// A cancellation that fails changes nothing, and the deadline remains.
  @Test func cancellingOnAFullDisk() throws {
    let session = try netconf()
    try commit("new", in: session, .session)
    let before = Holdings(site.router)
    site.failing.fail(inCalls: 1)
    guard case .notStored? = reason({ try session.handle(CancelCommit()) }) else {
      Issue.record("it is cancelled")
      return
    }
    #expect(Holdings(site.router) == before && site.events().isEmpty)
    site.advance(to: 90)
    #expect(name == "factory")
  }

  // MARK: Restarts

  /// The session no longer exists, so that the commit is rolled back at the start.
  @Test func aRestartEndsEverySession() throws {
    let session = try netconf()
    try commit("new", in: session, .session)
    let again = try Site(on: site.disk, at: 10)
    #expect(again.events() == [.rolledBackWithSession])
    #expect(again.router.active.hostName == "factory" && again.router.deadline == nil)
  }

  /// The session ended before the scheduled commit was due, which therefore does not confirm the
  /// former commit.
  @Test func aRestartAfterACommitForLater() throws {
    let session = try netconf()
    try session.setHostName("later")
    try session.commit(.schedule(at: Site.start + 20))
    try session.handle(BeginEditing(.shared))
    try commit("new", in: session, .session)
    let again = try Site(on: site.disk, at: 30)
    #expect(again.events() == [.rolledBackWithSession, .scheduledCommitDone])
    #expect(again.router.active.hostName == "later")
  }

  @Test func aTokenOutlivesARestart() throws {
    let token = "a b%c,\n\r to 7, with its session é"
    let session = try netconf()
    try commit("new", in: session, .token(token))
    let again = try Site(on: site.disk, at: 10)
    #expect(again.router.active.hostName == "new" && again.router.deadline == Site.start + 90)
    let other = try netconf("otto", on: again)
    #expect(
      reason { try commit(other) } == .unconfirmedCommitPending(needsPersistID: true))
    try commit(other, persistID: token)
    again.advance(to: 1_000)
    #expect(again.router.active.hostName == "new" && again.events().isEmpty)
  }

  @Test func aTokenThatNobodyPresentsAfterARestart() throws {
    let session = try netconf()
    try commit("new", in: session, .token("a"))
    let again = try Site(on: site.disk, at: 89)
    #expect(again.router.active.hostName == "new")
    again.advance(to: 90)
    #expect(again.router.active.hostName == "factory" && again.events() == [.rolledBack])
  }

  /// Any call to the disk fails, and may be the last of the program: afterwards the commit exists
  /// with its binding, or it does not exist.
  @Test(arguments: [CommitConfirmation.Binding.session, .token("a")])
  func theProgramDiesInTheCommit(_ binding: CommitConfirmation.Binding) throws {
    for call in 1...60 {
      let site = try Site(on: Site.emptyDisk(), failing: .death)
      let session = try netconf(on: site)
      site.failing.fail(inCalls: call)
      try? commit("new", in: session, binding)
      let hasFailed = site.failing.hasFailed
      let again = try Site(on: site.disk)
      let isPending = again.router.deadline != nil
      switch binding {
      case .session, .router: #expect(!isPending && again.router.active.hostName == "factory")
      case .token: #expect(again.router.active.hostName == (isPending ? "new" : "factory"))
      }
      if !hasFailed { return }
    }
    Issue.record("the commit never ends")
  }

  // MARK: The record

  @Test(arguments: [
    (1, CommitConfirmation.Binding.router, "rollback in 1secs"),
    (60, .session, "rollback in 1mins"),
    (90, .token(""), "rollback in 90secs"), (3_932_100, .router, "rollback in 65535mins"),
    (3_932_160, .token("a to 5"), "rollback in 3932160secs"),
    (4_294_967_295, .session, "rollback in 4294967295secs"),
  ])
  func theHistoryShowsTheTime(
    _ row: (seconds: Int, binding: CommitConfirmation.Binding, text: String)
  ) throws {
    let session = try netconf()
    try commit("new", in: session, row.binding, seconds: row.seconds)
    let record = try #require(site.router.records.first)
    #expect(record.confirmation?.text == "commit confirmed, \(row.text)")
    #expect(record.via == "netconf" && site.router.deadline == Site.start + Int64(row.seconds))
    let found = try Site(on: site.disk).router.records
    #expect(found.last == record)
  }
}
