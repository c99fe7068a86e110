import Configuration
import Datastore
import Management
import Operations
import Schema

/// The requests that check, commit or discard the candidate.
extension NETCONFSession {
  /// Commits the candidate, as `commit` requests. With `confirmed` and without `persist`, the end
  /// of the session rolls the commit back. RFC 6241 section 8.4.
  func commit(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    try refuse(
      operation, besides: ["confirmed", "confirm-timeout", "persist", "persist-id"])
    let persistID = operation.child("persist-id")?.word
    guard operation.child("confirmed") != nil else {
      guard operation.children.allSatisfy({ $0.name == "persist-id" }) else {
        throw RPCFailure(.missingElement, "missing argument: confirmed", badElement: "confirmed")
      }
      try beginEditing()
      try commit(CommitRequest(.activate, persistID: persistID), within: nil)
      return .answer(.ok)
    }
    var binding = CommitConfirmation.Binding.session
    if let persist = operation.child("persist") { binding = .token(try words(persist)) }
    let confirmation = CommitConfirmation(
      seconds: try timeout(of: operation, within: CommitConfirmation.timeouts) ?? 600,
      binding: binding)
    try beginEditing()
    try commit(
      CommitRequest(.activateUnlessUnconfirmed(confirmation), persistID: persistID), within: nil)
    return .answer(.ok)
  }

  /// Rolls an unconfirmed commit back, as `cancel-commit` requests. RFC 6241 section 8.4.4.1.
  func cancelCommit(_ request: Request) throws(RPCFailure) -> Step {
    try refuse(request.operation, besides: ["persist-id"])
    try perform(CancelCommit(persistID: request.operation.child("persist-id")?.word))
    return .answer(.ok)
  }

  /// Checks, commits or schedules the candidate, as `commit-configuration` of Junos requests. Its
  /// `confirm-timeout` is in minutes.
  func commitConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    try refuse(
      operation,
      besides: [
        "check", "confirmed", "confirm-timeout", "at-time", "log", "synchronize",
        "force-synchronize", "full",
      ])
    let checks = operation.child("check") != nil
    let isConfirmed =
      operation.child("confirmed") != nil || operation.child("confirm-timeout") != nil
    let time = operation.child("at-time")?.word
    guard [checks, isConfirmed, time != nil].count(where: { $0 }) <= 1 else {
      throw RPCFailure(
        .operationFailed, "'check', 'confirmed' and 'at-time' exclude each other")
    }
    var purpose = checks ? CommitRequest.Purpose.check : .activate
    let minutes = isConfirmed ? try timeout(of: operation, within: 1...65_535) ?? 10 : nil
    if let minutes { purpose = .activateUnlessUnconfirmed(minutes: minutes) }
    if let time {
      guard let date = CalendarDate.seconds(time, after: context.workspace.date) else {
        throw RPCFailure(.invalidValue, "invalid time: \(time)", badElement: "at-time")
      }
      purpose = .schedule(at: date)
    }
    try beginEditing()
    var comment: String?
    if let log = operation.child("log") { comment = try words(log) }
    let answer = try commit(
      CommitRequest(purpose, comment: comment),
      within: "commit-results")
    let results = CommitResults(answer.outcome, confirmedIn: minutes)
    return .answer(.elements(results.elements + [Element("ok")]))
  }

  /// Returns the number in `confirm-timeout`, in the unit of the request; nil: there is no such
  /// element. Throws `invalid-value` outside of `range`.
  private func timeout(
    of operation: MarkupNode, within range: ClosedRange<Int>
  ) throws(RPCFailure) -> Int? {
    guard let text = operation.child("confirm-timeout")?.word else { return nil }
    guard let timeout = Int(text), text.allSatisfy(\.isNumber), range.contains(timeout) else {
      throw RPCFailure(
        .invalidValue,
        "invalid timeout: \(text); it is within \(range.lowerBound)..\(range.upperBound)",
        badElement: "confirm-timeout")
    }
    return timeout
  }

  /// Returns the text of an element. Throws if it has control characters: the history of commits
  /// shows the text, and a terminal would execute them or show lines that nobody has written.
  private func words(_ element: MarkupNode) throws(RPCFailure) -> String {
    guard element.children.isEmpty else {
      throw RPCFailure(
        .unknownElement, "syntax error", badElement: element.children.first?.name ?? "")
    }
    guard !element.text.unicodeScalars.contains(where: LegibleText.isControl) else {
      throw RPCFailure(
        .invalidValue, "Must not contain control characters", badElement: element.name)
    }
    return element.text
  }

  @discardableResult
  private func commit(
    _ request: CommitRequest, within element: String?
  ) throws(RPCFailure) -> CommitAnswer {
    let answer = try perform(request, within: element)
    warnings += answer.warnings.map { RPCError($0) }
    if case .committed = answer.outcome { context.announceCommit() }
    return answer
  }

  /// Checks a datastore, a file or a given configuration, as `validate` requests. It confirms no
  /// commit. RFC 6241 section 8.6.
  func validate(_ request: Request) throws(RPCFailure) -> Step {
    let source = try datastore(
      in: request, "source", of: ["candidate", "running", "url", "config"])
    switch source.name {
    case "url":
      return try read(source.word) { [self] octets throws(RPCFailure) in
        try check(.tree(try whole(octets, .detectedStatements(in: octets))))
        return .ok
      }
    case "config": try check(.tree(try whole(try body(in: source, of: request), .xml)))
    default: try check(source.name == "candidate" ? .candidate : .active)
    }
    return .answer(.ok)
  }

  private func check(_ source: ValidateRequest.Source) throws(RPCFailure) {
    warnings += try perform(ValidateRequest(source)).map { RPCError($0) }
  }

  /// Deletes the rescue configuration, as `request-delete-rescue-configuration` requests. It is no
  /// error if there is none, because programs do not check that before.
  func deleteRescue(_ request: Request) throws(RPCFailure) -> Step {
    if context.router.hasRescue { try perform(KeepRescue(false)) }
    return .answer(.ok)
  }

  /// Discards the uncommitted changes, as `discard-changes` requests. RFC 6241 section 8.3.4.2.
  func discardChanges(_ request: Request) throws(RPCFailure) -> Step {
    try beginEditing()
    try perform(RollBack(to: .number(0)))
    return .answer(.ok)
  }
}
