import Configuration
import Datastore
import DatastoreTestSupport
import TestSupport
import Testing

@testable import Management

/// Several sessions make random requests, while time passes, the disk fails and programs end.
@Suite("Random requests of several sessions")
struct RandomSessionsTests {
  private struct World {
    var random: SeededGenerator
    var site: Site
    var sessions: [ManagementSession] = []
    var seconds: Int64 = 0

    init(seed: UInt64) throws {
      random = SeededGenerator(seed: seed)
      site = try Site()
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Ends the program with all its sessions, and starts it again.
    mutating func restart() throws {
      sessions = []
      seconds += Int64(number(0...200))
      site = try Site(on: site.disk, at: seconds)
    }

    mutating func pass() {
      seconds += Int64(number(0...100))
      site.advance(to: seconds)
    }

    private mutating func purpose() -> CommitRequest.Purpose {
      switch number(0...5) {
      case 0: .check
      case 1: .activateUnlessUnconfirmed(minutes: number(0...9))
      case 2: .schedule(at: Site.start + seconds + Int64(number(-10...200)))
      default: .activate
      }
    }

    private mutating func mode() -> CandidateMode {
      [.shared, .shared, .exclusive, .private][number(0...3)]
    }

    /// Makes a request of one of the sessions, and returns why it was refused.
    mutating func request() -> ManagementError.Reason? {
      if sessions.isEmpty || sessions.count < 4 && number(0...9) == 0 {
        let requester = Requester(user: "u\(sessions.count)", channel: .script)
        sessions.append(site.management.open(requester, at: site.router))
      }
      let place = number(0...sessions.count - 1)
      let session = sessions[place]
      switch session.mode == nil && number(0...4) > 0 ? 0 : number(0...13) {
      case 0, 1:
        let mode = mode()
        return reason { try session.handle(BeginEditing(mode)) }
      case 2:
        let drops = number(0...1) == 0
        return reason { try session.handle(EndEditing(dropsChanges: drops)) }
      case 3, 4:
        let name = "h\(number(1...9))"
        return reason { try session.setHostName(name) }
      case 5:
        let size = number(1_000...1_009)
        return reason { try session.change("set interfaces so-0/0/0 mtu \(size)") }
      case 6, 7, 8, 9:
        let purpose = purpose()
        return reason { try session.commit(purpose, comment: "c") }
      case 10:
        let source: RollBack.Source = [.number(number(-1...5)), .rescue, .factory][number(0...2)]
        return reason { try session.handle(RollBack(to: source)) }
      case 11:
        let isKept = number(0...2) > 0
        return reason { try session.handle(KeepRescue(isKept)) }
      case 12:
        return number(0...1) == 0
          ? reason { try session.handle(ClearScheduledCommit()) }
          : reason { try session.handle(UpdateCandidate()) }
      default:
        // This was the last reference to the session, so that its private or exclusive candidate is
        // dropped.
        sessions.remove(at: place)
        return nil
      }
    }
  }

  /// A refused request changes nothing; and a new program finds at any time what this one has.
  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func whatIsRefusedChangesNothing(_ seed: UInt64) throws {
    var world = try World(seed: seed)
    for step in 1...150 {
      let before = Holdings(world.site.router)
      let isFailing = world.number(0...3) == 0
      if isFailing { world.site.failing.fail(inCalls: world.number(1...16)) }
      switch world.number(0...19) {
      case 0: try world.restart()
      case 1, 2: world.pass()
      default:
        if world.request() != nil {
          #expect(Holdings(world.site.router) == before, "seed \(seed), step \(step)")
        }
      }
      world.site.failing.fail(inCalls: 1_000_000)
      expectOrder(world, seed, step)
      guard step % 3 == 0 || isFailing else { continue }
      let found = try Site(
        on: PowerLossFileSystem(copying: world.site.disk), at: world.seconds)
      var kept = Holdings(found.router)
      let now = Holdings(world.site.router)
      // A commit that failed and waits for another attempt is carried out by the new program at
      // once.
      guard world.site.router.retries.isEmpty else { continue }
      kept.candidate = now.candidate
      #expect(kept == now, "seed \(seed), step \(step)")
    }
  }

  private func expectOrder(_ world: World, _ seed: UInt64, _ step: Int) {
    let router = world.site.router
    let holders = router.editors.filter { $0.mode == .exclusive }
    #expect(holders.count <= 1, "seed \(seed), step \(step)")
    let editing = world.sessions.filter { $0.mode != nil }.map(\.number).sorted()
    #expect(router.editors.map(\.session).sorted() == editing, "seed \(seed), step \(step)")
    #expect(router.records.count <= 50)
    #expect(router.activeRecord == router.records.first)
    #expect(
      router.deadline.map { $0 > world.site.management.date } ?? true || !router.retries.isEmpty)
  }
}
