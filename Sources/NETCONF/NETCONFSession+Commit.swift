import Configuration
import Management
import Operations

/// Commits and checks.
extension NETCONFSession {
  /// `commit`, with `confirmed` and `confirm-timeout` in seconds. RFC 6241 §8.4.
  func commit(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    if let unknown = operation.children.first(where: {
      !["confirmed", "confirm-timeout"].contains($0.name)
    }) {
      throw RPCFailure(.operationNotSupported, "not supported", badElement: unknown.name)
    }
    try beginEditing()
    guard operation.child("confirmed") != nil else {
      try commit(.activate, comment: nil, within: nil)
      return .answer(.ok)
    }
    var seconds = 600
    if let text = operation.child("confirm-timeout")?.word {
      guard let given = Int(text), given > 0, given <= 65_535 * 60 else {
        throw RPCFailure(.invalidValue, "invalid timeout", badElement: "confirm-timeout")
      }
      seconds = given
    }
    let purpose = CommitRequest.Purpose.activateUnlessUnconfirmed(minutes: (seconds + 59) / 60)
    try commit(purpose, comment: nil, within: nil)
    return .answer(.ok)
  }

  /// `commit-configuration` of the real system; `confirm-timeout` is in minutes.
  func commitConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    let known = [
      "check", "confirmed", "confirm-timeout", "at-time", "log", "synchronize",
      "force-synchronize", "full",
    ]
    if let unknown = operation.children.first(where: { !known.contains($0.name) }) {
      throw RPCFailure(.unknownElement, "syntax error", badElement: unknown.name)
    }
    let checks = operation.child("check") != nil
    let isConfirmed =
      operation.child("confirmed") != nil || operation.child("confirm-timeout") != nil
    let time = operation.child("at-time")?.word
    guard [checks, isConfirmed, time != nil].count(where: { $0 }) <= 1 else {
      throw RPCFailure(
        .operationFailed, "'check', 'confirmed' and 'at-time' exclude each other")
    }
    var purpose = checks ? CommitRequest.Purpose.check : .activate
    var minutes: Int?
    if isConfirmed {
      let text = operation.child("confirm-timeout")?.word ?? "10"
      guard let given = Int(text) else {
        throw RPCFailure(.invalidValue, "invalid timeout: \(text)", badElement: "confirm-timeout")
      }
      minutes = given
      purpose = .activateUnlessUnconfirmed(minutes: given)
    }
    if let time {
      guard let date = CalendarDate.seconds(time, after: context.workspace.date) else {
        throw RPCFailure(.invalidValue, "invalid time: \(time)", badElement: "at-time")
      }
      purpose = .schedule(at: date)
    }
    try beginEditing()
    let answer = try commit(
      purpose, comment: operation.child("log").map(\.text), within: "commit-results")
    let results = CommitResults(answer.outcome, confirmedIn: minutes)
    return .answer(.elements(results.elements + [Element("ok")]))
  }

  @discardableResult
  private func commit(
    _ purpose: CommitRequest.Purpose, comment: String?, within element: String?
  ) throws(RPCFailure) -> CommitAnswer {
    let answer = try perform(CommitRequest(purpose, comment: comment), within: element)
    warnings += answer.warnings.map { RPCError($0) }
    if case .committed = answer.outcome { context.announceCommit() }
    return answer
  }

  /// `validate` of the candidate.
  func validate(_ request: Request) throws(RPCFailure) -> Step {
    _ = try datastore(in: request, "source", of: ["candidate"])
    try beginEditing()
    warnings += try perform(CheckCandidate()).map { RPCError($0) }
    return .answer(.ok)
  }

  func discardChanges(_ request: Request) throws(RPCFailure) -> Step {
    try beginEditing()
    try perform(RollBack(to: .number(0)))
    return .answer(.ok)
  }
}
