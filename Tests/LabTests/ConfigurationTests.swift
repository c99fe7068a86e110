import Configuration
import Router
import Testing

@testable import Network
@testable import Lab

@Suite("Finished configurations")
struct ConfigurationTests {
  private struct Refusal: Error { var report: String }

  private func check(_ text: String?) throws -> CommitReport {
    let text = try #require(text)
    let loaded = TextParser.merge(Array(text.utf8), into: .empty)
    guard loaded.errors.isEmpty else {
      throw Refusal(report: loaded.errors.map { $0.report(file: "lab") }.joined())
    }
    return CommitCheck.check(loaded.tree)
  }

  @Test(arguments: LabConfiguration.all.map(\.name), ["pe1", "pe2"])
  func commitsWithoutError(_ name: String, _ router: String) throws {
    let lab = try #require(LabConfiguration.all.first { $0.name == name })
    let report = try check(lab.texts[router])
    #expect(report.errors.map(\.report) == [])
    #expect(report.model?.hostName == router)
    let warnings: [CommitIssue.Reason] = name == "pe-example" ? [.ipsecPolicyMissing] : []
    #expect(report.warnings.map(\.reason) == warnings)
  }

  @Test(arguments: [LabConfiguration.manualESP, .manualAH, .bundle])
  func whatOneEndSendsTheOtherReceives(_ lab: LabConfiguration) throws {
    let one = try #require(try check(lab.texts["pe1"]).model?.serviceSets.first)
    let other = try #require(try check(lab.texts["pe2"]).model?.serviceSets.first)
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

  @Test func namesAreUnique() {
    #expect(Set(LabConfiguration.all.map(\.name)).count == LabConfiguration.all.count)
  }
}

extension LabConfiguration: CustomTestStringConvertible {
  package var testDescription: String { name }
}
