import Management
import Operations
import Configuration
import Shell
import Testing

@testable import NETCONF

/// Locks exclude other sessions, and a confirmed commit ends with its session or is confirmed by
/// its token.
@Suite("Locks and confirmed commits over NETCONF")
struct LockTests {
  @Test func aLockKeepsOthersOutAndEndsWithItsSession() throws {
    let program = try Program().greet()
    var other: Program? = try Program(beside: program).greet()
    let lock = "<lock><target><candidate/></target></lock>"
    #expect(try other?.request(lock).child("ok") != nil)
    _ = try other?.request(Program.load("system { host-name other; }"))
    for request in [
      lock, "<lock-configuration/>", Program.load("system { host-name a; }"),
      "<commit-configuration/>", "<commit/>", "<discard-changes/>",
    ] {
      #expect(try program.errors(request).first?.hasPrefix("lock-denied") == true, "\(request)")
    }
    other?.netconf.session.end()
    other = nil
    #expect(try program.request(lock).child("ok") != nil)
    #expect(try program.changes() == "\n")
    #expect(try program.errors(lock).first?.hasPrefix("lock-denied") == true)
    #expect(
      try program.request("<unlock><target><candidate/></target></unlock>").child("ok") != nil)
    #expect(try program.errors("<unlock><target><candidate/></target></unlock>").count == 1)
  }

  /// RFC 6241 §8.3.5.2 requires this, even if the session has locked the running configuration,
  /// too.
  @Test func unlockingTheCandidateDropsItsChanges() throws {
    let program = try Program().greet()
    for name in ["candidate", "running"] {
      #expect(try program.errors("<lock><target><\(name)/></target></lock>") == [])
    }
    _ = try program.request(Program.load("system { host-name gone; }"))
    #expect(try program.errors("<unlock><target><candidate/></target></unlock>") == [])
    #expect(try program.changes() == "\n")
    #expect(try program.errors("<unlock><target><running/></target></unlock>") == [])
  }

  @Test func unlockingDropsWhatWasNotCommitted() throws {
    let program = try Program().greet()
    _ = try program.request("<lock-configuration/>")
    _ = try program.request(Program.load("system { host-name gone; }"))
    _ = try program.request("<unlock-configuration/>")
    #expect(try !program.candidate().contains("gone"))
  }

  @Test func privateCandidatesAreMerged() throws {
    let program = try Program().greet()
    let other = try Program(beside: program).greet()
    let open = "<open-configuration><private/></open-configuration>"
    #expect(try program.request(open).child("ok") != nil)
    #expect(try other.request(open).child("ok") != nil)
    _ = try program.request(Program.load("system { host-name a; }"))
    _ = try other.request(Program.load("system { domain-name b.c; }"))
    #expect(try program.request("<commit-configuration/>").child("ok") != nil)
    #expect(try other.request("<commit-configuration/>").child("ok") != nil)
    #expect(try program.committed().contains("domain-name b.c"))
    #expect(try program.committed().contains("host-name a"))
    #expect(try program.request("<close-configuration/>").child("ok") != nil)
    #expect(try program.errors("<close-configuration/>").count == 1)
  }

  @Test func aConfirmedCommitEndsWithItsSession() throws {
    let program = try Program().greet()
    var other: Program? = try Program(beside: program).greet()
    _ = try other?.request(Program.load("system { host-name a; }"))
    let confirmed = "<commit><confirmed/><confirm-timeout>90</confirm-timeout></commit>"
    #expect(try other?.request(confirmed).child("ok") != nil)
    #expect(try program.committed().contains("host-name a"))
    #expect(try program.errors("<commit/>").count == 1)
    other?.netconf.session.end()
    other = nil
    #expect(try !program.committed().contains("host-name a"))
  }

  @Test func aPersistentCommitIsConfirmedOrCancelledByItsToken() throws {
    let program = try Program().greet()
    let confirmed = "<commit><confirmed/><persist>x</persist></commit>"
    for (request, isThere) in [
      ("<commit><persist-id>x</persist-id></commit>", true),
      ("<cancel-commit><persist-id>x</persist-id></cancel-commit>", false),
    ] {
      let other = try Program(beside: program).greet()
      _ = try other.request(Program.load("system { host-name a\(isThere); }"))
      #expect(try other.request(confirmed).child("ok") != nil)
      other.netconf.session.end()
      #expect(try program.committed().contains("host-name a\(isThere)"))
      #expect(try program.errors("<cancel-commit/>").count == 1)
      #expect(
        try program.errors("<cancel-commit><persist-id>y</persist-id></cancel-commit>").count == 1)
      #expect(try program.request(request).child("ok") != nil)
      #expect(try program.committed().contains("host-name a\(isThere)") == isThere)
    }
  }

  private let lock = "<lock><target><candidate/></target></lock>"
  private let unlock = "<unlock><target><candidate/></target></unlock>"

  @Test func aLockOutlivesAScheduledCommit() throws {
    let program = try Program().greet()
    let other = try Program(beside: program).greet()
    #expect(try program.request(lock).child("ok") != nil)
    _ = try program.request(Program.load("system { host-name a; }"))
    let later =
      "<commit-configuration><at-time>2030-01-01 00:00:00</at-time></commit-configuration>"
    #expect(try program.request(later).child("ok") != nil)
    #expect(try other.errors(lock).first?.hasPrefix("lock-denied") == true)
    #expect(try program.request(unlock).child("ok") != nil)
    #expect(try other.request(lock).child("ok") != nil)
    #expect(try program.errors(unlock).count == 1)
  }

  @Test(arguments: ["configure", "conf", "configure exclusive", "exit", "quit"])
  func commandsLeaveTheModeAlone(_ command: String) throws {
    let program = try Program().greet()
    #expect(try program.request(lock).child("ok") != nil)
    #expect(try program.errors("<command>\(command)</command>").count == 1)
    #expect(try Program(beside: program).greet().errors(lock).count == 1)
    #expect(try program.request(unlock).child("ok") != nil)
  }

  @Test func unlockingWhatRunsKeepsTheCandidate() throws {
    let program = try Program().greet()
    #expect(try program.request("<lock><target><running/></target></lock>").child("ok") != nil)
    _ = try program.request(Program.load("system { host-name a; }"))
    #expect(try program.request("<unlock><target><running/></target></unlock>").child("ok") != nil)
    #expect(try program.candidate().contains("set system host-name a"))
    // The candidate is shared by all sessions again.
    let other = try Program(beside: program).greet()
    _ = try other.request(Program.load("system { domain-name b; }"))
    #expect(try program.candidate().contains("set system domain-name b"))
  }

  @Test func whatRunsIsNotLockedWhileACommitOfAnotherSessionIsUnconfirmed() throws {
    let program = try Program().greet()
    let other = try Program(beside: program).greet()
    let lock = "<lock><target><running/></target></lock>"
    _ = try program.request(Program.load("system { host-name a; }"))
    _ = try program.request("<commit><confirmed/></commit>")
    #expect(try other.errors(lock).first?.hasPrefix("lock-denied") == true)
    #expect(try program.request(lock).child("ok") != nil)
  }

  @Test func theEndOfASessionUndoesItsCommitWhileARequestIsUnderWay() throws {
    let program = try Program().greet()
    let other = try Program(beside: program).greet()
    _ = try program.request(Program.load("system { host-name a; }"))
    _ = try program.request("<commit><confirmed/></commit>")
    let ping = "<rpc><ping><host>10.255.255.1</host><count>5</count></ping></rpc>]]>]]>"
    program.netconf.append(Array(ping.utf8))
    let progress = program.netconf.beginNext(output: program.output)
    guard case .needs = progress else { throw Failure() }
    program.netconf.end()
    #expect(try !other.committed().contains("host-name a"))
    #expect(program.netconf.isOver)
  }

  private struct Failure: Error {}

  @Test(arguments: ["a&#10;0 2030-01-01 by evil", "&#27;[2J", "&#x85;", "&#x2028;", "<b>x</b>"])
  func textsOfTheHistoryArePlain(_ text: String) throws {
    let program = try Program().greet()
    let log = "<commit-configuration><log>\(text)</log></commit-configuration>"
    #expect(try program.errors(log).count == 1)
    let persist = "<commit><confirmed/><persist>\(text)</persist></commit>"
    #expect(try program.errors(persist).count == 1)
    #expect(program.workspace.routers[0].records.isEmpty)
  }

  @Test(arguments: ["-1", "0", "+5", "65536", "x", ""])
  func timeoutsHaveBounds(_ minutes: String) throws {
    let program = try Program().greet()
    let request = """
      <commit-configuration><confirmed/><confirm-timeout>\(minutes)</confirm-timeout>\
      </commit-configuration>
      """
    #expect(try program.errors(request).first?.hasPrefix("invalid-value: invalid timeout") == true)
  }
}
