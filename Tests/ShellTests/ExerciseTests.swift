import Lab
import Network
import Testing

@testable import Shell

@Suite("Exercises")
struct ExerciseTests {
  /// One way to solve each.
  private static let solutions = [
    "keys": """
    request lab connect pe2
    configure
    edit services ipsec-vpn rule rule-1 term term-1 then manual direction inbound
    set authentication key ascii-text from-pe1-to-pe2-auth
    commit and-quit
    """,
    "proposals": """
    request lab connect pe2
    configure
    edit services ipsec-vpn
    set ike proposal ike-proposal dh-group group2 authentication-algorithm sha1
    set ipsec proposal ipsec-proposal encryption-algorithm 3des-cbc
    commit and-quit
    """,
    "fragments": """
    configure
    set services ipsec-vpn rule rule-1 term term-1 then clear-dont-fragment-bit
    commit and-quit
    """,
    "order": """
    configure
    edit services ipsec-vpn rule rule-1
    insert term customer before term everything-else
    commit and-quit
    """,
  ]

  @Test(arguments: Exercise.all.map(\.name))
  func canBeSolvedAndIsNotSolvedYet(_ name: String) throws {
    let bench = try Bench()
    let begun = bench.run("request lab exercise start \(name)")
    #expect(begun.succeeded, "\(begun.errors)")
    let before = bench.run("request lab exercise check")
    #expect(!before.succeeded && before.errors.hasSuffix("error: not done yet\n"))
    let first = before.text
    #expect(first.contains("  no ") && !first.contains("Done"), "\(first)")
    #expect(bench.run("request lab exercise check").text == first, "checking changes nothing")
    #expect(!bench.run("request lab exercise hint").text.isEmpty)

    let solution = try #require(Self.solutions[name])
    let solved = bench.run(solution)
    #expect(solved.succeeded, "\(solved.errors)")
    let after = bench.run("request lab exercise check")
    let last = after.text
    #expect(after.succeeded && last.hasSuffix("Done.\n") && !last.contains("  no "), "\(last)")
    // What is taken back is not solved any more.
    #expect(bench.run("configure; rollback 1; commit and-quit").succeeded)
    #expect(bench.run("request lab exercise check").text == first)
  }

  /// Two wrong ends do not make a right one, and a finished configuration is nobody's solution.
  @Test(arguments: [
    (
      "keys",
      """
      configure
      edit services ipsec-vpn rule rule-1 term term-1 then manual direction outbound
      set authentication key ascii-text from-pe1-to-pe2-aunt
      commit and-quit
      """
    ),
    (
      "proposals",
      """
      configure
      set services ipsec-vpn ike proposal ike-proposal dh-group group1 authentication-algorithm md5
      commit and-quit
      request lab connect pe2
      configure
      set services ipsec-vpn ipsec proposal ipsec-proposal encryption-algorithm 3des-cbc
      commit and-quit
      """
    ),
  ])
  func theRightEndIsNotToBend(_ row: (name: String, commands: String)) throws {
    let bench = try Bench()
    _ = bench.run("request lab exercise start \(row.name)")
    let bent = bench.run(row.commands)
    #expect(bent.succeeded, "\(bent.errors)")
    let text = bench.run("request lab exercise check").text
    #expect(text.contains("yes  ce1 reaches ce2"), "\(text)")
    #expect(text.contains("no   pe2 works with pe1 as that was"), "\(text)")
    #expect(bench.run("request lab load manual-esp").succeeded)
    #expect(bench.run("request lab exercise check").errors.contains("no exercise has been started"))
  }

  /// Neither plaintext nor weaker algorithms count.
  @Test func shortcutsAreNoSolution() throws {
    let bench = try Bench()
    _ = bench.run("request lab exercise start keys")
    for router in ["pe1", "pe2"] {
      _ = bench.run("request lab connect \(router)")
      let other = router == "pe1" ? "21.21.2.1" : "21.21.1.1"
      bench.configure("services ipsec-vpn rule rule-1 term term-1")
      let done = bench.run(
        """
        delete then
        set then remote-gateway \(other)
        edit then manual direction bidirectional
        set protocol ah spi 300
        set authentication algorithm hmac-md5-96 key ascii-text 123456789012abcd
        commit and-quit
        """)
      #expect(done.succeeded, "\(done.errors)")
    }
    let check = bench.run("request lab exercise check")
    #expect(check.text.contains("yes  ce1 reaches ce2") && !check.succeeded, "\(check.text)")
  }

  @Test func nothingIsCheckedBeforeItBegan() throws {
    let bench = try Bench()
    #expect(bench.run("request lab exercise check").errors.contains("no exercise has been started"))
    #expect(!bench.run("request lab exercise start none").succeeded)
  }
}
