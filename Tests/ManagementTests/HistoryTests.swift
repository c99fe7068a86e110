import Configuration
import Datastore
import DatastoreTestSupport
import Network
import Testing
import Wire

@testable import Management

/// The history keeps the last fifty commits with their records, which `rollback` numbers from the
/// newest.
@Suite("The history of commits")
struct HistoryTests {
  private func name(_ router: ManagedRouter, _ number: Int) -> String? {
    try? router.rollback(number).hostName
  }

  /// Numbers 0 to 49 are the commits, followed by the configuration with which the router was made,
  /// while there is room.
  @Test(arguments: [true, false])
  func fiftyAreKeptAndNoMore(_ isKept: Bool) throws {
    let site = try Site()
    let management =
      isKept
      ? site.management
      : try Management(
        network: Site.network(at: Site.start), factories: ["r1": Site.tree("factory")], state: nil)
    let router = try #require(management.routers.first)
    let session = management.open(Requester(user: "ann", channel: .script), at: router)
    try session.handle(BeginEditing(.shared))
    for count in 1...53 {
      try session.setHostName("c\(count)")
      try session.commit(comment: "\(count)")
      #expect(router.records.count == min(count, 50))
      #expect(router.activeRecord == router.records.first)
      #expect(name(router, 0) == "c\(count)")
      for number in [1, 25, 48, 49] {
        let expected = count - number
        #expect(
          name(router, number) == (expected > 0 ? "c\(expected)" : expected == 0 ? "factory" : nil),
          "\(number) of \(count)")
      }
      #expect(name(router, 50) == nil && name(router, -1) == nil)
    }
    guard isKept else { return }
    let again = try Site(on: site.disk)
    #expect(again.router.records == router.records)
    for number in 0...49 { #expect(name(again.router, number) == "c\(53 - number)") }
    #expect(name(again.router, 50) == nil)
    let files = try site.disk.names(inFolder: Site.folder).filter { $0.hasSuffix(".conf") }
    #expect(files.count == 50)
  }

  /// The numbers are given in the order in which they are tried; each of them except 1 does not
  /// exist.
  @Test(arguments: [-1, 1, 50, Int.max, Int.min]) func thereIsNoSuchRollback(_ number: Int) throws {
    let session = try Site(on: Site.emptyDisk()).open()
    try session.commit()
    try session.commit()
    let before = session.candidate
    guard number != 1 else { return try session.handle(RollBack(to: .number(1))) }
    #expect(reason { try session.handle(RollBack(to: .number(number))) } == .noRollback(number))
    #expect(session.candidate == before)
  }

  @Test func commentsOfCommitsArePersistent() throws {
    let site = try Site()
    let session = try site.open()
    let comments = [
      nil, "", " ", "a b%c\n\r\u{0}\u{7F}é☃", "%", String(repeating: "x", count: 16_384),
    ]
    for comment in comments {
      try session.commit(.activateUnlessUnconfirmed(minutes: 65_535), comment: comment)
    }
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    try session.commit()
    let again = try Site(on: site.disk).router
    #expect(again.records == site.router.records)
    #expect(again.records.reversed().map(\.comment) == comments + [nil, nil])
    #expect(
      again.records.reversed().map { $0.confirmation.map { $0.seconds / 60 } }
        == comments.map { _ in 65_535 } + [1, nil])
    #expect(again.records.allSatisfy { $0.user == "ann" && $0.via == "cli" })
  }

  @Test(arguments: [
    (Requester.Channel.cli, "cli"), (.script, "cli"), (.lab, "cli"), (.netconf, "netconf"),
    (.automatic, "other"),
  ])
  func theWayInIsRecorded(_ row: (channel: Requester.Channel, via: String)) throws {
    let site = try Site()
    let session = site.management.open(
      Requester(user: "a b", channel: row.channel), at: site.router)
    try session.handle(BeginEditing(.shared))
    try session.commit()
    #expect(site.router.records.first?.via == row.via)
    #expect(try Site(on: site.disk).router.records.first?.via == row.via)
    #expect(try Site(on: site.disk).router.records.first?.user == "a b")
  }

  // MARK: After a start on an older configuration

  /// Returns a router with commits c1 to c5, of which the newest `count` texts are damaged.
  private func damaged(_ count: Int) throws -> Site {
    let site = try Site()
    let session = try site.open()
    for number in 1...5 {
      try session.setHostName("c\(number)")
      try session.commit()
    }
    for number in 0..<count { try site.disk.damage("\(Site.folder)/\(5 - number).conf") }
    return try Site(on: site.disk)
  }

  @Test(arguments: 1...5) func theNumbersStayAsTheyWere(_ count: Int) throws {
    let site = try damaged(count)
    let router = site.router
    let isFactory = count == 5
    #expect(router.active.hostName == (isFactory ? "factory" : "c\(5 - count)"))
    #expect(router.activeRecord == (isFactory ? nil : router.records[count]))
    #expect(!router.hasChanges && router.records.count == 5)
    guard case .startedOnOlder(let rollback, let record, let instead)? = site.events().first else {
      Issue.record("it is not told")
      return
    }
    #expect(rollback == count && record == router.activeRecord && instead.count == count)
    func expectNumbers(_ router: ManagedRouter, later: Int) {
      for number in 0..<5 {
        let expected = number < count ? nil : "c\(5 - number)"
        let found = try? router.committed(number + later).hostName
        #expect(found == expected, "\(number)")
      }
      #expect(name(router, 5 + later) == "factory")
      // Rollback 0 is the active configuration, whatever its number in the history is.
      #expect(name(router, 0) == router.active.hostName)
    }
    expectNumbers(router, later: 0)

    let session = try site.open()
    try session.setHostName("new")
    try session.commit()
    #expect(router.activeRecord == router.records.first && name(router, 0) == "new")
    expectNumbers(router, later: 1)
    let again = try Site(on: site.disk)
    #expect(again.events().isEmpty && again.router.active.hostName == "new")
    expectNumbers(again.router, later: 1)
    // No damaged file has been removed.
    for number in 0..<count {
      #expect(try site.disk.contents(of: "\(Site.folder)/\(5 - number).conf", limit: .max) != nil)
    }
  }

  /// A session that rolls back to 0 returns to the active configuration, whatever its number in the
  /// history is.
  @Test func rollbackZeroIsWhatIsActive() throws {
    let site = try damaged(2)
    let session = try site.open()
    try session.setHostName("x")
    try session.handle(RollBack(to: .number(0)))
    #expect(session.hostName == "c3" && !session.hasChanges)
    guard case .storage = reason({ try session.handle(RollBack(to: .number(1))) }) else {
      Issue.record("the damaged one is read")
      return
    }
    #expect(session.hostName == "c3")
  }

  /// A file that has been restored is used at the next start.
  @Test func aFileThatIsBackIsUsedAgain() throws {
    let site = try Site()
    let session = try site.open()
    for number in 1...2 {
      try session.setHostName("c\(number)")
      try session.commit()
    }
    let text = try site.replace("2.conf", nil)
    #expect(try Site(on: site.disk).router.active.hostName == "c1")
    try site.replace("2.conf", text)
    let again = try Site(on: site.disk)
    #expect(again.router.active.hostName == "c2" && again.events().isEmpty)
  }

  /// A router starts without any usable configuration, even if the one with which it was made does
  /// not pass the check.
  @Test func aRouterMayStartWithout() throws {
    let faulty = try Site.tree("faulty", CommitFault.model.text)
    let management = try Management(
      network: Site.network(at: Site.start), factories: ["r1": faulty], state: nil)
    let router = try #require(management.routers.first)
    guard case .notStarted(let errors)? = management.takeEvents().first?.kind else {
      Issue.record("it is not told")
      return
    }
    #expect(errors.count == 1)
    let session = management.open(Requester(user: "ann", channel: .cli), at: router)
    try session.handle(BeginEditing(.shared))
    try session.load(try Site.tree("good"))
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    #expect(router.active.hostName == "good")
    // No former configuration exists: the commit remains, and the rollback is tried again.
    management.advance(to: management.network.now.advanced(by: .seconds(60)))
    #expect(router.active.hostName == "good" && router.deadline != nil)
  }
}
