import Configuration
import Datastore
import Network
import Testing
import Wire

@testable import Management

/// Time passes, and commits fall due, between the steps of a long load or commit.
@Suite("The clock while a worker thread works")
struct WorkerTests {
  /// A worker that advances the time in each job and between two slices, and runs the commits that
  /// fall due.
  private final class SlowWorker: Worker {
    unowned let management: Management
    let wait: Duration
    private(set) var jobs = 0

    init(_ management: Management, wait: Duration) {
      self.management = management
      self.wait = wait
    }

    func run<Input: Sendable, Output: Sendable>(
      _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
    ) -> Output {
      jobs += 1
      handlePackets()
      return job(input)
    }

    func beginSlice() -> () -> Bool { { true } }

    func handlePackets() {
      management.advance(to: management.network.now.advanced(by: wait))
      management.runDueCommits()
    }
  }

  private let site: Site
  private let session: ManagementSession
  private let worker: SlowWorker

  init() throws {
    site = try Site()
    session = try site.open()
    try session.setHostName("one")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    worker = SlowWorker(site.management, wait: .seconds(61))
    site.management.worker = worker
  }

  /// A commit confirms the former one even if the time for that ends before it is stored.
  @Test func aCommitIsNotOvertaken() throws {
    try session.setHostName("two")
    try session.commit()
    #expect(worker.jobs > 1)
    #expect(site.events().isEmpty && site.router.deadline == nil)
    #expect(site.router.active.hostName == "two")
    #expect(site.router.records.count == 2)
    #expect(try Site(on: site.disk, at: 10_000).router.records == site.router.records)
  }

  @Test func aLoadIsNotOvertaken() throws {
    let request = LoadRequest(Site.text("two"), by: ConfigurationReader(.text, .override))
    try session.handle(request)
    #expect(worker.jobs == 1 && session.hostName == "two")
    #expect(site.router.active.hostName == "one")
    site.management.worker = nil
    site.management.runDueCommits()
    #expect(site.events() == [.rolledBack] && site.router.active.hostName == "factory")
    #expect(session.hostName == "two" && session.hasChanges)
  }

  /// A rollback takes time, too, and is carried out once.
  @Test func aRollbackIsMadeOnce() throws {
    site.advance(to: 60)
    #expect(site.events() == [.rolledBack] && site.router.active.hostName == "factory")
    #expect(site.router.records.count == 2)
    #expect(try Site(on: site.disk, at: 10_000).router.records == site.router.records)
  }

  /// A comment is one line of the log, whatever characters it contains.
  @Test func aCommentIsOneLineOfTheLog() throws {
    try session.commit(comment: "a\nJun 16 13:20:00 pe1 mgd: \u{1B}[2J")
    #expect(
      site.log.last == "UI_COMMIT: User 'ann' requested 'commit' operation "
        + "(comment: a?Jun 16 13:20:00 pe1 mgd: ?[2J)")
  }
}
