import Configuration
import Lab
import Router
import Testing

/// The configurations that the built-in labs call finished can be committed, and fit each other.
@Suite("Finished configurations")
struct FinishedConfigurationTests {
  private func check(_ name: String, _ router: String) throws -> CommitReport {
    let lab = try #require(try LabLibrary.file(named: name)?.lab())
    let tree = try #require(try LabDesk(lab).trees(beginning: nil)[router])
    return CommitCheck.check(tree)
  }

  @Test(
    arguments: [
      "base", "manual-esp", "manual-ah", "bundle", "pe-example", "nat", "rsa-signatures",
      "dsa-signatures",
    ], ["pe1", "pe2"])
  func commitsWithoutError(_ name: String, _ router: String) throws {
    let report = try check(name, router)
    #expect(report.errors.map(\.report) == [])
    #expect(report.model?.hostName == router)
    let warnings: [CommitIssue.Reason] = name == "pe-example" ? [.ipsecPolicyMissing] : []
    #expect(report.warnings.map(\.reason) == warnings)
  }

  @Test(arguments: ["manual-esp", "manual-ah", "bundle"])
  func whatOneEndSendsTheOtherReceives(_ name: String) throws {
    let one = try #require(try check(name, "pe1").model?.serviceSets.first)
    let other = try #require(try check(name, "pe2").model?.serviceSets.first)
    let here = try #require(one.rules.first?.terms.first)
    let there = try #require(other.rules.first?.terms.first)
    guard case .manual(let inbound, let outbound) = here.security,
      case .manual(let farInbound, let farOutbound) = there.security
    else {
      Issue.record("not manual")
      return
    }
    #expect(inbound == farOutbound)
    #expect(outbound == farInbound)
    #expect(here.remoteGateway == other.localGateway)
    #expect(there.remoteGateway == one.localGateway)
  }
}
