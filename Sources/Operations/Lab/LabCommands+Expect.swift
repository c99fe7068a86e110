import Configuration
import Lab
import Network
import Schema

/// The operation of `request lab expect`: a check that is typed instead of read from a lab file.
extension OperationContext {
  func expect(_ words: Statement?) throws(CommandFailure) -> CommandResult {
    guard let words else { throw CommandFailure("error: nothing is expected") }
    let expectation: Expectation
    do throws(LabError) {
      expectation = try Expectation(
        words, in: .operations, below: ["request", "lab", "expect"], of: workspace.network)
    } catch { throw CommandFailure("error: \(error.message)") }
    let desk = workspace.labs.desk
    let verdict =
      desk?.verdict(of: expectation, in: workspace.management)
      ?? Trial(workspace.network).verdict(of: expectation)
    return .report(ExpectationReport(verdict: verdict))
  }
}

/// The report of `request lab expect`.
struct ExpectationReport: TreeReport {
  var verdict: Trial.Verdict

  var failure: CommandFailure? {
    guard case .fails(let finding) = verdict else { return nil }
    return CommandFailure("error: \(finding)")
  }

  var elements: [Element] {
    var children = [Element("holds", verdict.holds ? "yes" : "no")]
    if case .fails(let finding) = verdict { children.append(Element("remark", finding)) }
    return [Element("lab-expectation", children)]
  }

  static func text(of elements: [Element]) -> String {
    elements.first?.value(of: "holds") == "yes" ? "expectation holds\n" : ""
  }
}
