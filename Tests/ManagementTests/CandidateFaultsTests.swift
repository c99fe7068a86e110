import Configuration
import Router
import Schema
import Testing

@testable import Management

/// Errors in the candidate that its changes cause are found at once, without a check of the whole
/// configuration.
@Suite("What is at fault in a candidate")
struct CandidateFaultsTests {
  private let site: Site
  private let session: ManagementSession

  init() throws {
    site = try Site()
    session = try site.open()
    let proposals = (0..<300).map { "proposal p\($0) { encryption-algorithm 3des-cbc; }" }
    try session.load(
      TextParser.merge(
        Array("services { ipsec-vpn { ipsec { \(proposals.joined(separator: "\n")) } } }".utf8),
        into: session.candidate
      ).get())
  }

  private var visitedCount: Int { site.router.check?.visitedCount ?? 0 }

  private func text(_ faults: StatementFaults, of tree: Statement) -> [Substring] {
    TextPrinter.print(contentsOf: tree, in: .configuration, faults: faults)
      .split(separator: "\n").filter { $0.contains("Warning") }
  }

  @Test func onlyWhatHasChangedIsLookedAt() throws {
    #expect(session.candidateFaults.isEmpty)
    let all = visitedCount
    #expect(all > 600)
    _ = session.candidateFaults
    #expect(visitedCount == all)
    try session.change("set services ipsec-vpn ipsec policy q proposals nothing")
    #expect(
      text(session.candidateFaults, of: session.candidate) == [
        "                ## Warning: Referenced proposal is not defined"
      ])
    #expect((1...20).contains(visitedCount - all))
    try session.change("delete services ipsec-vpn ipsec policy q")
    #expect(session.candidateFaults.isEmpty)
    #expect((1...40).contains(visitedCount - all))
  }

  /// Errors that depend on the meaning of several statements are found by the commit.
  @Test func errorsAcrossStatementsAreNotReported() throws {
    try session.change("set services service-set s ipsec-vpn-options tunnel-mtu 1400")
    #expect(session.candidateFaults.isEmpty)
    #expect(throws: ManagementError.self) { try session.handle(ValidateRequest(.candidate)) }
  }

  @Test func eachCandidateHasItsOwn() throws {
    try session.handle(CommitRequest(.activate))
    let other = try site.open("bob", .private)
    try other.change("set services ipsec-vpn ike policy q proposals nothing")
    #expect(text(other.candidateFaults, of: other.candidate).count == 1)
    #expect(session.candidateFaults.isEmpty)
    #expect(text(other.candidateFaults, of: other.candidate).count == 1)
  }
}
