import SessionTestSupport

/// Whatever lines the octets are, no session traps, and what `SessionTrial` promises holds. How a
/// line says more than what is typed, `SessionStep.steps(of:)` says. Nothing is kept.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzSessions(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let text = String(validating: octets, as: UTF8.self) else { return -1 }
  do {
    let trial = try SessionTrial(folder: nil)
    for step in SessionStep.steps(of: text) { try trial.perform(step) }
  } catch {
    preconditionFailure("\(error)")
  }
  return 0
}
