import Lab
import Network

/// Reads octets as a lab file and starts a small lab: nothing may trap, and everything must end.
package enum LabTrial {
  /// Labs with larger networks, or with checks that wait longer, are not started.
  private static let (nodeLimit, waitLimit) = (8, Duration.seconds(30))

  package static func run(_ octets: [UInt8]) {
    do throws(LabErrors) {
      let file = try LabFile(octets, named: "fuzz.lab")
      _ = try file.title()
      let lab = try file.lab()
      let variant = try file.lab(for: "somebody")
      precondition(variant.topology.nodes.map(\.name) == lab.topology.nodes.map(\.name))
      let again = try file.lab(for: "somebody")
      precondition(
        again.values.map(\.value) == variant.values.map(\.value), "a draw is not the same")
      try begin(lab)
    } catch {
      precondition(!error.errors.isEmpty, "a failure without an error")
      for error in error.errors {
        precondition(error.place.line > 0 && error.place.column > 0 && !error.message.isEmpty)
      }
    }
  }

  private static func begin(_ lab: Lab) throws(LabErrors) {
    guard lab.topology.nodes.count <= nodeLimit else { return }
    let stage = lab.stages.isEmpty ? nil : 0
    let (desk, management) = try LabDesk.opened(lab, stage: stage, user: "fuzz")
    for check in desk.stage?.checks.prefix(4) ?? [] {
      let expectation = check.expectation
      guard expectation.limit <= waitLimit, expectation.preparation.wait <= waitLimit else {
        continue
      }
      _ = desk.verdict(of: expectation, in: management)
    }
  }
}
