import Configuration
import Lab
import Management
import Network
import Testing

/// The order in which answers are tried does not change the result of a check.
@Suite("Order of answers")
struct LabOrderTests {
  /// Former attempts, and what they have negotiated, do not change the result.
  @Test(arguments: LabLibrary.names)
  func doesNotDecide(_ name: String) throws {
    let file = try #require(try LabLibrary.file(named: name))
    let lab = try file.lab()
    for (number, stage) in lab.stages.enumerated() where !stage.solution.isEmpty {
      for wrong in stage.wrongAnswers {
        let forth = try failures(lab, number, first: stage.solution, then: wrong.changes)
        #expect(forth == Set(wrong.fails), "\(stage.name): \(wrong.name) after the solution")
        let back = try failures(lab, number, first: wrong.changes, then: stage.solution)
        #expect(back.isEmpty, "\(stage.name): the solution after \(wrong.name)")
      }
    }
  }

  private func failures(
    _ lab: Lab, _ number: Int, first: [RouterChange], then last: [RouterChange]
  ) throws -> Set<String> {
    let (desk, management) = try LabDesk.opened(lab, stage: number, user: "lab")
    let requester = Requester(user: "lab", channel: .lab)
    let given = try desk.trees(beginning: number)
    for changes in [first, last] {
      var trees = given
      try LabDesk.apply(changes, to: &trees)
      let named = trees.compactMap { name, tree in
        management.router(named: name).map { (router: $0, tree: tree) }
      }
      try NetworkCommit(named, by: requester, session: nil, comment: "", in: management)
        .carryOut { _ in }
      for _ in 0..<4 {
        let hosts = management.network.topology.hosts.prefix(6)
        for source in hosts {
          for target in hosts where target.name != source.name {
            guard let address = target.addresses.first else { continue }
            _ = management.network.startPing(from: source.name, .init(to: address, count: 1))
          }
        }
        management.network.advance(by: .seconds(5))
      }
    }
    return Set(desk.results(in: management).filter { !$0.holds }.map(\.check.sentence))
  }
}
