import Lab
import Management
import Network
import Testing
import Wire

/// Mistakes before a check do not make a correct answer fail.
@Suite("Errors before a check")
struct EarlierErrorTests {
  /// What was counted and logged before a check is ignored by the check, while `request lab expect`
  /// considers everything.
  @Test func areNoFaultOfTheAnswer() throws {
    let lab = try #require(try LabLibrary.file(named: "keys")?.lab())
    let (desk, management) = try LabDesk.opened(lab, stage: 0, user: "lab")
    _ = management.network.startPing(from: "ce1", .init(to: IPv4Address(8, 8, 8, 1), count: 2))
    management.network.advance(by: .seconds(3))
    try desk.commit(
      lab.stages[0].solution, in: management, by: Requester(user: "lab", channel: .lab))
    var expectation = try #require(lab.stages[0].checks.first).expectation
    expectation.limit = .seconds(5)
    expectation.assertion = .counter(
      CounterPattern(router: "pe2", name: "esp-authentication-failures", range: 0...0))
    #expect(desk.verdict(of: expectation, in: management, anew: true) == .holds)
    #expect(
      desk.verdict(of: expectation, in: management)
        == .fails("esp-authentication-failures of pe2 is 2"))
  }
}
