import Configuration
import Lab
import Network
import Operations
import Shell
import TestSupport
import Testing
import Wire

/// Two operators have sessions at one router.
@Suite("Sessions beside each other")
struct SessionsTests {
  private let workspace: Workspace
  private let ann: Session
  private let ben: Session

  init() throws {
    let network = Network(.standard, at: Instant(sinceOrigin: .seconds(1_182_000_000))) { _ in
      SeededGenerator(seed: 1)
    }
    workspace = try Workspace(network: network, state: nil)
    let router = try #require(workspace.routers.first)
    ann = Session(workspace: workspace, router: router, user: "ann")
    ben = Session(workspace: workspace, router: router, user: "ben")
  }

  /// Returns what a session shows for these lines.
  private func run(_ session: Session, _ lines: String...) -> String {
    let output = TranscriptOutput([], lines.map { _ in "yes" })
    for line in lines { session.execute(line, output: output) }
    return output.text
  }

  @Test func sharedSessionsHaveOneCandidate() {
    _ = run(ann, "configure", "set system host-name a")
    #expect(
      run(ben, "configure") == """
        Entering configuration mode
        Users currently editing the configuration:
          ann terminal p0 (pid 1501) on since 2007-06-16 13:20:00 UTC
              [edit]
        The configuration has been changed but not committed

        """)
    #expect(run(ben, "show system host-name") == "host-name a;\n")
    #expect(
      run(ben, "edit system", "status") == """
        Users currently editing the configuration:
          ann terminal p0 (pid 1501) on since 2007-06-16 13:20:00 UTC
              [edit]
          ben terminal p1 (pid 1502) on since 2007-06-16 13:20:00 UTC
              [edit system]

        """)
    #expect(
      run(ann, "exit")
        == """
        The configuration has been changed but not committed
        Exit with uncommitted changes? [yes,no] (yes) yes

        Exiting configuration mode

        """)
    #expect(run(ben, "status").contains("ann") == false)
  }

  @Test func messagesReachOthersAboveTheirPrompts() {
    let message = "\nMessage from ann@pe1 on cli at 13:20 ...\nback at noon\nEOF\n"
    #expect(run(ann, "request message user ben message \"back at noon\"") == "")
    #expect(ben.context.takeNews() == message)
    #expect(ben.context.takeNews() == nil)
    #expect(run(ann, "request message all message \"back at noon\"") == message)
    #expect(run(ben, "show version | match host") == message + "Hostname: pe1\n")
    #expect(run(ann, "show version | match host | request message ben") == "")
    #expect(ben.context.takeNews()?.contains("Hostname: pe1") == true)
    #expect(run(ben, "show system users").contains(" 2 users, load averages: "))
    _ = run(ben, "quit")
    #expect(
      run(ann, "request message user ben message x") == "error: user 'ben' is not logged in\n")
  }

  @Test func exclusiveLocksOthersOut() {
    #expect(
      run(ann, "configure exclusive")
        == "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n")
    let locked = """
      error: configuration database locked by:
        ann terminal p0 (pid 1501) on since 2007-06-16 13:20:00 UTC
            exclusive [edit]

      """
    #expect(run(ben, "configure exclusive") == locked)
    #expect(run(ben, "configure private") == locked)
    _ = run(ben, "configure")
    for line in ["set system host-name b", "delete interfaces", "rollback", "commit"] {
      #expect(run(ben, line) == locked, "\(line)")
    }
    #expect(run(ann, "set system host-name a", "show | compare") != "")
    #expect(
      run(ann, "exit") == """
        The configuration has been modified.
        Discard uncommitted changes? [yes,no] (yes) yes

        Exiting configuration mode

        """)
    #expect(run(ben, "show | compare") == "")
    #expect(run(ben, "set system host-name b", "commit") == "commit complete\n")
  }

  @Test func exclusiveNeedsACleanCandidate() {
    _ = run(ann, "configure", "set system host-name a")
    #expect(
      run(ben, "configure exclusive") == """
        error: configuration database modified
        Users currently editing the configuration:
          ann terminal p0 (pid 1501) on since 2007-06-16 13:20:00 UTC
              [edit]

        """)
    #expect(
      run(ben, "configure private").hasPrefix("error: shared configuration database modified"))
  }

  @Test func privateChangesAreMergedAtCommit() {
    _ = run(ann, "configure private", "set system host-name a")
    _ = run(ben, "configure private", "set interfaces so-0/0/0 description b")
    #expect(run(ben, "show system host-name") == "host-name pe1;\n")
    #expect(run(ann, "commit") == "commit complete\n")
    #expect(run(ben, "show system host-name") == "host-name pe1;\n")
    #expect(
      run(ben, "commit") == "a: configuration committed by ann via cli\ncommit complete\n")
    #expect(run(ben, "show system host-name") == "host-name a;\n")
    #expect(
      run(ann, "update", "show interfaces so-0/0/0 description").hasSuffix("description b;\n"))
    #expect(run(ann, "exit") == "Exiting configuration mode\n")
    #expect(workspace.routersWithChanges.isEmpty)
  }

  @Test func conflictsAreNamed() {
    _ = run(ann, "configure private", "set system host-name a")
    _ = run(ben, "configure private", "set system host-name b", "set interfaces so-0/0/0 mtu 1500")
    _ = run(ann, "commit")
    #expect(run(ben, "status").hasPrefix("a: configuration committed by ann via cli\n"))
    let conflict = """
      [edit system]
        'host-name b'
          statement was changed by another user as well
      error: private edits conflict with what is active

      """
    #expect(run(ben, "commit") == conflict)
    #expect(run(ben, "update") == conflict)
    #expect(run(ben, "set system host-name a", "commit") == "commit complete\n")
    #expect(run(ben, "run show configuration interfaces so-0/0/0 mtu") == "mtu 1500;\n")
  }

  @Test func privateChangesEndWithTheSession() {
    #expect(
      run(ann, "configure private", "set system host-name a", "exit") == """
        warning: uncommitted changes will be discarded on exit
        Entering configuration mode
        The configuration has been modified.
        Discard uncommitted changes? [yes,no] (yes) yes

        Exiting configuration mode

        """)
    #expect(run(ann, "configure", "show system host-name").hasSuffix("host-name pe1;\n"))
    #expect(run(ann, "update") == "error: update is for 'configure private' only\n")
    #expect(run(ann, "run configure exclusive").contains("unknown command."))
  }

  @Test func theDynamicDatabaseIsRefused() {
    #expect(run(ann, "configure dynamic").hasPrefix("error: there is no dynamic database"))
  }
}
