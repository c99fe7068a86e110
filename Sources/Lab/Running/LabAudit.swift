import Configuration
package import Management
import Network
import Wire

/// The test of a lab for its author: the initial configurations do not solve a stage, each solution
/// passes, and each wrong answer fails the checks that it names.
package struct LabAudit {
  private let file: LabFile
  private var findings: [LabError] = []

  /// Returns the errors of a lab's stages. Throws the errors of the file.
  package static func findings(in file: LabFile) throws(LabErrors) -> [LabError] {
    var audit = LabAudit(file: file)
    let lab = try file.lab()
    if lab.stages.isEmpty { audit.begin(lab, nil) }
    for number in lab.stages.indices {
      for fault in 0..<max(1, try file.faultCount(ofStage: number)) {
        audit.tryStage(number, of: try file.lab(fault: fault))
      }
      audit.checkCoverage(of: lab.stages[number])
    }
    var unique: [LabError] = []
    for finding in audit.findings where !unique.contains(finding) { unique.append(finding) }
    return unique.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
  }

  private init(file: LabFile) { self.file = file }

  private mutating func tryStage(_ number: Int, of lab: Lab) {
    let stage = lab.stages[number]
    guard let start = begin(lab, number) else { return }
    if !stage.checks.isEmpty, start.desk.results(in: start.management).allSatisfy(\.holds) {
      warn("stage '\(stage.name)': all checks hold before anything is done", at: stage.place)
    }
    if stage.solution.isEmpty {
      warn("stage '\(stage.name)' has no solution", at: stage.place)
    } else if let results = results(of: stage.solution, at: stage.place, lab, number) {
      for result in results {
        guard case .fails(let finding) = result.verdict else { continue }
        fault(
          "the solution does not pass '\(result.check.sentence)': \(finding)", result.check.place)
      }
    }
    for wrong in stage.wrongAnswers {
      guard let results = results(of: wrong.changes, at: wrong.place, lab, number) else { continue }
      for result in results {
        let sentence = result.check.sentence
        switch result.verdict {
        case .holds where wrong.fails.contains(sentence):
          fault("the wrong answer '\(wrong.name)' passes '\(sentence)'", wrong.place)
        case .fails(let finding) where !wrong.fails.contains(sentence):
          fault(
            "the wrong answer '\(wrong.name)' does not pass '\(sentence)' either: \(finding)",
            wrong.place)
        case .holds, .fails: break
        }
      }
    }
  }

  /// Warns of a check that fewer than two wrong answers fail, because its failure is hardly tested
  /// then.
  private mutating func checkCoverage(of stage: LabStage) {
    if stage.checks.isEmpty { warn("stage '\(stage.name)' has no checks", at: stage.place) }
    for check in stage.checks {
      let count = stage.wrongAnswers.count { $0.fails.contains(check.sentence) }
      guard count < 2 else { continue }
      warn(
        "\(count == 0 ? "no wrong answer fails" : "one wrong answer alone fails") "
          + "'\(check.sentence)'; there should be two", at: check.place)
    }
  }

  // MARK: Networks

  @discardableResult
  private mutating func begin(
    _ lab: Lab, _ stage: Int?
  ) -> (desk: LabDesk, management: Management)? {
    do throws(LabErrors) { return try LabDesk.opened(lab, stage: stage, user: "lab") } catch {
      findings += error.errors
      return nil
    }
  }

  /// Returns the results of an answer; nil if it cannot be committed, which is reported.
  private mutating func results(
    of changes: [RouterChange], at place: LabPlace, _ lab: Lab, _ stage: Int
  ) -> [CheckResult]? {
    guard let (desk, management) = begin(lab, stage) else { return nil }
    do throws(LabErrors) {
      try desk.commit(
        changes, in: management, by: Requester(user: "lab", channel: .lab), at: place)
    } catch {
      findings += error.errors
      return nil
    }
    return desk.results(in: management)
  }

  private mutating func fault(_ message: String, _ place: LabPlace) {
    findings.append(LabError(message, at: place))
  }

  private mutating func warn(_ message: String, at place: LabPlace) {
    findings.append(LabError(message, at: place, isWarning: true))
  }
}

extension LabDesk {
  /// Creates a network for a lab, of which nothing is stored, and begins a stage in it.
  package static func opened(
    _ lab: Lab, stage: Int?, user: String, seed: UInt64 = 1
  ) throws(LabErrors) -> (desk: LabDesk, management: Management) {
    var desk = LabDesk(lab)
    let network = desk.network(at: desk.start, seed: seed)
    let management: Management
    do throws(ManagementError) {
      management = try Management(network: network, factories: [:], state: nil)
    } catch { throw LabErrors([LabError("\(error)", at: lab.place)]) }
    try desk.begin(
      stage: stage, in: management, by: Requester(user: user, channel: .lab), at: desk.start,
      seed: seed)
    return (desk, management)
  }
}
