import Datastore
import Lab
import Management
import Network
import Operations
import Shell
import TestSupport
import Testing
import Wire

/// Commits fall due while the program does not run.
@Suite("Commits that fall due")
struct DueCommitsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs lines in a program that starts at this time and is then killed; returns its output.
  private func run(at seconds: Int64, _ lines: String...) throws -> String {
    let start = Instant(sinceOrigin: .seconds(1_182_000_000 + seconds))
    let network = Network(.standard, at: start) { _ in SeededGenerator(seed: 1) }
    let workspace = try Workspace(network: network, state: try StateFolder(path: folder.path))
    let router = try #require(workspace.routers.first)
    let session = Session(workspace: workspace, router: router, user: "lab")
    let output = TranscriptOutput([], [])
    for line in lines { session.execute(line, output: output) }
    return output.text
  }

  private let name = "show configuration system host-name"
  private let rolledBack = "Commit was not confirmed; automatic rollback complete.\n"

  @Test func anUnconfirmedCommitIsRolledBackAtTheNextStart() throws {
    _ = try run(at: 0, "configure", "set system host-name one", "commit")
    _ = try run(at: 10, "configure", "set system host-name two", "commit confirmed 5")
    #expect(try run(at: 300, name) == "host-name two;\n")
    #expect(
      try run(at: 300, name, "request lab advance 10", name)
        == "host-name two;\none: \(rolledBack)host-name one;\n")
    #expect(try run(at: 400, "show system commit").contains("by root via other"))
  }

  @Test func longAfterTheDeadlineToo() throws {
    _ = try run(at: 0, "configure", "set system host-name one", "commit")
    _ = try run(at: 10, "configure", "set system host-name two", "commit confirmed 5")
    #expect(try run(at: 1_000_000, name) == "one: \(rolledBack)host-name one;\n")
    #expect(try run(at: 1_000_001, name) == "host-name one;\n")
  }

  /// Before the first commit the configuration is the one with which the router was made.
  @Test func theFirstCommitOfAllIsRolledBackToTheFactory() throws {
    _ = try run(at: 0, "configure", "set system host-name one", "commit confirmed 1")
    #expect(try run(at: 61, name) == "pe1: \(rolledBack)host-name pe1;\n")
  }

  @Test(arguments: ["commit", "commit check"])
  func aConfirmedOneStays(_ confirmation: String) throws {
    _ = try run(at: 0, "configure", "set system host-name one", "commit confirmed 5")
    _ = try run(at: 100, "configure", confirmation)
    #expect(try run(at: 1000, name) == "host-name one;\n")
  }

  @Test func aScheduledCommitIsCarriedOut() throws {
    _ = try run(at: 0, "configure", "set system host-name one", "commit at 14:00")
    #expect(try run(at: 100, name) == "host-name pe1;\n")
    #expect(try run(at: 100, "show system commit").contains("14:00:00 2007"))
    #expect(
      try run(at: 7200, name) == "one: commit at: commit complete\nhost-name one;\n")
    #expect(try run(at: 7200, "show system commit").contains("requested") == false)
  }

  @Test func aClearedOneIsNot() throws {
    _ = try run(at: 0, "configure", "set system host-name one", "commit at 14:00")
    #expect(try run(at: 100, "clear system commit") == "Pending commit cleared\n")
    #expect(try run(at: 7200, name) == "host-name pe1;\n")
  }

  @Test func theRescueConfigurationLasts() throws {
    _ = try run(at: 0, "request system configuration rescue save")
    _ = try run(at: 1, "configure", "set system host-name one", "commit")
    _ = try run(at: 2, "configure", "rollback rescue", "commit")
    #expect(try run(at: 3, name) == "host-name pe1;\n")
  }

  @Test(arguments: [
    ("13:20:01", 1), ("13:20", 86_400), ("13:19", 86_340), ("2007-06-16 13:20:05", 5),
    ("2008-02-29 00:00", 22_243_200), ("2000-01-01 00:00:00", -235_315_200),
  ])
  func timesAreRead(_ text: String, _ offset: Int64) {
    #expect(CalendarDate.seconds(text, after: 1_182_000_000) == 1_182_000_000 + offset)
  }

  @Test(arguments: [
    "", "now", "24:00", "12:60", "1:00", "12", "12:00:00:00", "2007-02-29 12:00",
    "2007-13-01 12:00",
    "2007-6 12:00", "99999-01-01 00:00", "2007-06-16", "-1-01-01 00:00", "12:00 2007-06-16",
  ])
  func otherTimesAreNot(_ text: String) {
    #expect(CalendarDate.seconds(text, after: 1_182_000_000) == nil)
  }
}
