package import Configuration
package import Router

/// Reads a file into the candidate, which keeps what is right of one with errors. Throws `locked`;
/// `loadFailed` where the file as a whole cannot be read, and then the candidate stays as it was. If
/// it is atomic, any error is `loadFailed`, and a protected statement that would change is
/// `protected`. If it is tested, throws `checkFailed`, `unreadable`.
package struct LoadRequest: ManagementRequest {
  /// The contents of the file.
  package var octets: [UInt8]
  /// The reader for the file's format, which also determines how the file is combined with the
  /// candidate.
  package var reader: ConfigurationReader
  /// The path to which the statements are relative. Those of an override and of a patch are
  /// relative to the top.
  package var path: [PathElement]
  /// Whether the candidate stays as it was if there is any error: `rollback-on-error` of RFC 6241.
  package var isAtomic = false
  /// Whether the result is checked, and whether it is kept.
  package var test = Test.set

  /// The `test-option` of RFC 6241 section 8.6.4.1.
  package enum Test: String, Sendable {
    /// The candidate is changed, and not checked.
    case set
    /// The result is checked as at a commit. If the check fails, nothing is changed.
    case testThenSet = "test-then-set"
    /// The result is checked, and nothing is changed.
    case testOnly = "test-only"
  }

  /// The result of a load.
  package struct Answer: Sendable {
    /// What was not loaded, and why.
    package var errors: [LoadError] = []
    /// How many errors the file has: not each need be among `errors`.
    package var errorCount = 0
    /// The warnings of the reader.
    package var warnings: [LoadError] = []
    /// Protected statements that stayed as they were.
    package var refusals: [Protection.Refusal] = []
    /// The warnings of the check, if the load is tested.
    package var issues: [CommitIssue] = []
  }

  package init(_ octets: [UInt8], by reader: ConfigurationReader, at path: [PathElement] = []) {
    self.octets = octets
    self.reader = reader
    self.path = path
  }

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

  /// Carries out a load that changes the candidate only when its result is known to be wanted.
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
      (tree, answer.refusals) = Protection.keep(old, in: tree)
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
