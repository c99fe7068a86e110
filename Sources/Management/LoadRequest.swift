package import Configuration
package import Router

/// Loads a file into the candidate. The candidate keeps the valid part of a file with errors.
/// Throws `notEditing`, `locked`, and `loadFailed` if the file as a whole cannot be read; then the
/// candidate is not changed. If the load is atomic, every error is `loadFailed`, and a change of a
/// protected statement is `protected`. If the load is tested, it throws `checkFailed` and
/// `unreadable` too.
package struct LoadRequest: ManagementRequest {
  /// The contents of the file.
  package var octets: [UInt8]
  /// The reader for the file's format, which also decides how the file is combined with the
  /// candidate.
  package var reader: ConfigurationReader
  /// The path to which the statements are relative. Those of an override and of a patch are
  /// relative to the top.
  package var path: [PathElement]
  /// Whether the candidate is not changed if there is any error: `rollback-on-error` of RFC 6241.
  package var isAtomic = false
  /// Whether the result is checked, and whether the candidate is changed.
  package var test = Test.set

  /// The parameter `test-option` of RFC 6241 section 8.6.4.1.
  package enum Test: String, Sendable {
    /// The candidate is changed without a check.
    case set
    /// The result is checked as at a commit. If the check fails, nothing is changed.
    case testThenSet = "test-then-set"
    /// The result is checked, and nothing is changed.
    case testOnly = "test-only"
  }

  /// The result of a load.
  package struct Answer: Sendable {
    /// The errors, of which each states what was not loaded and why.
    package var errors: [LoadError] = []
    /// The number of errors in the file, which may exceed that of `errors`.
    package var errorCount = 0
    /// The warnings of the reader.
    package var warnings: [LoadError] = []
    /// The protected statements that were not changed.
    package var refusals: [Protection.Refusal] = []
    /// The warnings of the check, if the load is tested.
    package var issues: [CommitIssue] = []
  }

  /// Creates the request from the contents of a file.
  package init(_ octets: [UInt8], by reader: ConfigurationReader, at path: [PathElement] = []) {
    self.octets = octets
    self.reader = reader
    self.path = path
  }

  /// Loads the file into the candidate.
  package func perform(in session: ManagementSession) throws(ManagementError) -> Answer {
    if isAtomic || test != .set { return try performWhole(in: session) }
    var answer = Answer()
    answer.refusals = try session.change(inPart: true, orThrow: { $0 }) {
      tree throws(ManagementError) -> Bool in
      let (octets, reader, path) = (octets, reader, path)
      let loaded = session.management.work(on: tree) { reader.read(octets, into: $0, at: path) }
      guard !loaded.isRefused else {
        session.isHalfLoaded = true
        throw ManagementError(
          .loadFailed(loaded.errors, count: loaded.errorCount), loadWarnings: loaded.warnings)
      }
      (answer.errors, answer.errorCount) = (loaded.errors, loaded.errorCount)
      answer.warnings = loaded.warnings
      let isChanged = loaded.tree != tree
      tree = loaded.tree
      return isChanged
    }
    if answer.errorCount > 0 {
      session.isHalfLoaded = true
    } else if reader.replacesAll {
      session.isHalfLoaded = false
    }
    return answer
  }

  /// Loads a file, and changes the candidate only after the result has been accepted.
  private func performWhole(in session: ManagementSession) throws(ManagementError) -> Answer {
    try session.requireCandidate()
    let old = session.candidate
    let (octets, reader, path) = (octets, reader, path)
    let loaded = session.management.work(on: old) { reader.read(octets, into: $0, at: path) }
    let (errors, count) = (loaded.errors, loaded.errorCount)
    guard !loaded.isRefused, !isAtomic || count == 0 else {
      throw ManagementError(.loadFailed(errors, count: count), loadWarnings: loaded.warnings)
    }
    var answer = Answer(errors: errors, errorCount: count, warnings: loaded.warnings)
    var tree = loaded.tree
    if session.mayHoldProtected {
      (tree, answer.refusals) = Protection.preserve(old, in: tree)
      if isAtomic, !answer.refusals.isEmpty {
        throw ManagementError(.protected(answer.refusals), loadWarnings: loaded.warnings)
      }
    }
    if test != .set { answer.issues = try session.validate(tree) }
    guard test != .testOnly else { return answer }
    let isHalfLoaded = count > 0 || (session.isHalfLoaded && !reader.replacesAll)
    session.replaceCandidate(by: tree)
    session.isHalfLoaded = isHalfLoaded
    return answer
  }
}
