import Configuration
import Datastore
import Schema
import Testing

@testable import Management

/// A private session has its own candidate, whose changes are merged into the active configuration
/// by a commit.
@Suite("Sessions with candidates of their own")
struct PrivateSessionTests {
  private let site: Site
  private let ann: ManagementSession
  private let ben: ManagementSession

  init() throws {
    site = try Site()
    ann = try site.open("ann", .private)
    ben = try site.open("ben", .private)
  }

  @Test func changesAreMergedAtCommit() throws {
    try ann.setHostName("a")
    try ben.change("set interfaces so-0/0/0 mtu 1500")
    #expect(ben.hostName == "factory" && site.router.candidate.hostName == "factory")
    try ann.commit()
    #expect(ben.hostName == "factory")
    try ben.commit()
    #expect(ben.hostName == "a" && !ben.hasChanges)
    #expect(site.router.active.hostName == "a" && site.router.active.children.count == 2)
    #expect(site.router.records.map(\.user) == ["ben", "ann"])
    #expect(!site.router.hasChanges)
    #expect(!ann.hasChanges && ann.candidate != site.router.active)
    try ann.handle(UpdateCandidate())
    #expect(ann.candidate == site.router.active && !ann.hasChanges)
  }

  @Test func conflictsAreNamedAndNothingIsChanged() throws {
    try ann.setHostName("a")
    try ben.change("set system host-name b\nset interfaces so-0/0/0 mtu 1500")
    try ann.commit()
    let before = Holdings(site.router)
    for attempt in [
      {
        try ben.commit(); return
      },
      {
        try ben.commit(.check); return
      },
      {
        try ben.commit(.activateUnlessUnconfirmed(minutes: 1)); return
      },
      {
        try ben.commit(.schedule(at: .max)); return
      }, { try ben.handle(UpdateCandidate()) },
    ] {
      guard case .conflicts(let conflicts) = reason(attempt) else {
        Issue.record("it is not refused")
        return
      }
      #expect(conflicts.map(\.banner) == ["[edit system]"])
      #expect(conflicts.map(\.statement) == ["host-name b"])
      let path = try #require(conflicts.first?.path)
      #expect(site.router.active.descendant(at: path, in: .configuration)?.value == "a")
      #expect(Holdings(site.router) == before && ben.hostName == "b" && ben.hasChanges)
    }
    try ben.setHostName("a")
    try ben.commit()
    #expect(site.router.active.children.count == 2)
  }

  /// A commit that is refused does not confirm an unconfirmed one.
  @Test func aConflictConfirmsNothing() throws {
    try ben.setHostName("b")
    try ann.setHostName("a")
    try ann.commit(.activateUnlessUnconfirmed(minutes: 1))
    #expect(reason { try ben.commit(.check) } != nil)
    #expect(site.router.deadline == Site.start + 60)
  }

  @Test func neitherBeginsNorCommitsWhileTheSharedOneHasChanges() throws {
    try ann.setHostName("a")
    let cas = try site.open("cas")
    try cas.change("set interfaces so-0/0/0 mtu 1500")
    #expect(reason { try ann.commit() } == .sharedModified)
    #expect(reason { try ann.handle(UpdateCandidate()) } == .sharedModified)
    #expect(ann.hostName == "a")
    let dan = try site.open("dan", nil)
    #expect(
      reason { try dan.handle(BeginEditing(.private)) }
        == .candidateModified(mode: .private, others: dan.others))
    try cas.commit()
    try ann.commit()
    #expect(site.router.active.hostName == "a" && site.router.active.children.count == 2)
  }

  @Test func updateIsForPrivateSessionsOnly() throws {
    for mode in [CandidateMode.shared, .exclusive] {
      let cas = try site.open("cas", mode)
      #expect(reason { try cas.handle(UpdateCandidate()) } == .notPrivate)
    }
    #expect(reason { try site.open("cas", nil).handle(UpdateCandidate()) } == .notPrivate)
  }

  @Test func aRollbackIsOfTheOwnCandidate() throws {
    try ann.setHostName("a")
    try ann.commit()
    try ann.setHostName("c")
    try ann.handle(RollBack(to: .number(1)))
    #expect(ann.hostName == "factory" && ann.hasChanges)
    #expect(site.router.candidate.hostName == "a")
    try ann.handle(RollBack(to: .number(0)))
    #expect(ann.hostName == "a" && !ann.hasChanges)
  }

  /// The rollback of another user's unconfirmed commit does not change the private candidate.
  @Test func anAutomaticRollbackIsMergedToo() throws {
    try ben.change("set interfaces so-0/0/0 mtu 1500")
    try ann.setHostName("a")
    try ann.commit(.activateUnlessUnconfirmed(minutes: 1))
    site.advance(to: 60)
    #expect(site.router.active.hostName == "factory" && ann.hostName == "a")
    try ben.commit()
    #expect(site.router.active.hostName == "factory")
    #expect(site.router.active.children.count == 2)
  }

  @Test func itsEndDropsItsChanges() throws {
    try ann.setHostName("a")
    #expect(reason { try ann.handle(EndEditing(dropsChanges: false)) } == .changesWouldBeLost)
    #expect(reason { try ann.handle(BeginEditing(.shared)) } == .changesWouldBeLost)
    #expect(reason { try ann.handle(BeginEditing(.private)) } == .changesWouldBeLost)
    #expect(reason { try ann.handle(BeginEditing(.exclusive)) } == .changesWouldBeLost)
    #expect(ann.hostName == "a" && ann.mode == .private)
    try ann.handle(EndEditing(dropsChanges: true))
    #expect(!site.router.hasChanges && site.router.editors.map(\.session) == [ben.number])
  }

  /// The shared candidate does not get the changes.
  @Test func aPrivateCandidateIsScheduled() throws {
    try ann.setHostName("a")
    try ann.commit(.schedule(at: Site.start + 100))
    #expect(ann.mode == .private && !site.router.hasChanges)
    try ann.handle(EndEditing(dropsChanges: true))
    site.advance(to: 100)
    #expect(site.router.active.hostName == "a" && !site.router.hasChanges)
  }
}
