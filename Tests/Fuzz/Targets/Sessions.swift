import SessionTestSupport

/// Whatever lines the octets are, no session traps, and what `SessionTrial` promises holds. How a
/// line says more than what is typed, `SessionStep.steps(of:)` says. Nothing is kept.
@Sendable func fuzzSessions(_ octets: [UInt8]) {
  guard let text = String(validating: octets, as: UTF8.self) else { return }
  do {
    let trial = try SessionTrial(folder: nil)
    for step in SessionStep.steps(of: text) { try trial.perform(step) }
  } catch {
    preconditionFailure("\(error)")
  }
}
