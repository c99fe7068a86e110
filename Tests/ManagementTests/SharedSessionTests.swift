import Configuration
import Datastore
import Testing

@testable import Management

/// Several sessions share one candidate: each sees the changes of the others, and any of them
/// commits all changes.
@Suite("Sessions that share the candidate")
struct SharedSessionTests {
  private let site: Site
  private let ann: ManagementSession
  private let ben: ManagementSession

  init() throws {
    site = try Site()
    ann = try site.open("ann")
    ben = try site.open("ben")
  }

  @Test func bothSeeOneCandidate() throws {
    try ann.setHostName("a")
    #expect(ben.hostName == "a")
    #expect(ann.hasChanges && ben.hasChanges)
    try ben.setHostName("b")
    #expect(ann.hostName == "b")
    try ann.commit()
    #expect(!ann.hasChanges && !ben.hasChanges)
    #expect(site.router.active.hostName == "b")
    #expect(site.router.records.first?.user == "ann")
  }

  @Test(arguments: [CommitRequest.Purpose.activate, .check])
  func whatOneConfirmsIsConfirmedForBoth(_ purpose: CommitRequest.Purpose) throws {
    try ann.setHostName("a")
    try ann.commit(.activateUnlessUnconfirmed(minutes: 1))
    #expect(site.router.deadline == Site.start + 60)
    try ben.commit(purpose)
    #expect(site.router.deadline == nil)
    site.advance(to: 1_000)
    #expect(site.router.active.hostName == "a")
    #expect(site.events().isEmpty)
    #expect(try Site(on: site.disk, at: 1_000).router.active.hostName == "a")
  }

  @Test func theEndOfOneLeavesTheChangesToTheOther() throws {
    try ann.setHostName("a")
    try ann.handle(EndEditing(dropsChanges: false))
    #expect(ann.mode == nil)
    #expect(ben.hostName == "a" && ben.hasChanges)
    #expect(ben.others.isEmpty)
  }

  @Test func beginEditingListsOtherEditors() throws {
    try ann.setHostName("a")
    let cas = try site.open("cas", nil)
    let answer = try cas.handle(BeginEditing(.shared))
    #expect(answer.others.map(\.requester.user) == ["ann", "ben"])
    #expect(answer.hasChanges)
  }

  @Test func sessionsAreNumberedAndNumbersAreNotUsedAgain() throws {
    #expect([ann.number, ben.number] == [1, 2])
    #expect(try site.open("cas").number == 3)
    #expect(try site.open("dan").number == 4)
    #expect(site.router.editors.map(\.session) == [1, 2])
  }

  @Test func othersSeeTheLevel() throws {
    let level = try #require(path("routing-instances red"))
    ann.level = level
    #expect(ben.others.map(\.level) == [level])
    #expect(ann.others.map(\.level) == [[]])
    try ann.handle(EndEditing(dropsChanges: false))
    ann.level = level
    #expect(ann.level.isEmpty)
  }

  private func path(_ words: String) -> [PathElement]? {
    let loaded = SetParser.merge(Array("set \(words)".utf8), into: .empty)
    guard loaded.errors.isEmpty, var statement = loaded.tree.children.first else { return nil }
    var path = [PathElement(statement.declaration, value: statement.value)]
    while let child = statement.children.first {
      path.append(PathElement(child.declaration, value: child.value))
      statement = child
    }
    return path
  }

  /// A protected statement cannot be changed by any session.
  @Test func protectionHoldsForAll() throws {
    try ann.change("set system host-name a\nprotect system")
    let before = site.router.candidate
    var tree = before
    let refusals = try ben.change(inPart: false, orThrow: { $0 }) {
      candidate throws(ManagementError) -> Bool in
      candidate.removeChildren()
      tree = candidate
      return true
    }
    #expect(refusals.map(\.protected) == ["system"] && refusals.allSatisfy(\.isDeletion))
    #expect(site.router.candidate == before && tree != before)
    try ben.change("unprotect system")
    try ben.setHostName("b")
    #expect(ann.hostName == "b")
  }

  @Test func aChangeInPartKeepsOnlyWhatIsProtected() throws {
    try ann.change("set system host-name a\nprotect system\nset interfaces so-0/0/0 mtu 1500")
    let refusals = try ben.change(inPart: true, orThrow: { $0 }) {
      candidate throws(ManagementError) -> Bool in
      candidate.removeChildren()
      return true
    }
    #expect(refusals.count == 1)
    #expect(site.router.candidate.children.count == 1 && ann.hostName == "a")
  }

  @Test func aSessionMovesWhileItDoesNotEdit() throws {
    let management = try Management(
      network: Site.network(at: 0, routers: ["r1", "r2"]), factories: [:], state: nil)
    let session = management.open(
      Requester(user: "ann", channel: .cli), at: try #require(management.router(named: "r1")))
    let other = try #require(management.router(named: "r2"))
    try session.handle(BeginEditing(.shared))
    #expect(reason { try session.move(to: other) } == .changesWouldBeLost)
    #expect(session.router.name == "r1")
    try session.handle(EndEditing(dropsChanges: false))
    try session.move(to: other)
    try session.handle(BeginEditing(.exclusive))
    try session.setHostName("x")
    #expect(other.candidate.hostName == "x")
    #expect(management.router(named: "r1")?.candidate.hostName == "")
  }

  /// A commit without changes makes a record, as in Junos.
  @Test func anUnchangedCandidateIsCommitted() throws {
    let before = Holdings(site.router)
    try ann.commit(comment: "nothing")
    #expect(site.router.active == before.active)
    #expect(site.router.records.map(\.comment) == ["nothing"])
    #expect(try site.router.rollback(1) == before.active)
  }
}
