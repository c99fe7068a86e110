import SessionTestSupport

/// Checks that no lines trap a session, and that the rules of `SessionTrial` hold.
/// `SessionStep.steps(of:)` describes the form of the lines. No state folder is used.
@Sendable func fuzzSessions(_ octets: [UInt8]) {
  guard let text = String(validating: octets, as: UTF8.self) else { return }
  do {
    let trial = try SessionTrial(folder: nil)
    for step in SessionStep.steps(of: text) { try trial.perform(step) }
  } catch {
    preconditionFailure("\(error)")
  }
}
