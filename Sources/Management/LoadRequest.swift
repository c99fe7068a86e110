package import Configuration

/// Reads a file into the candidate, which keeps what is right of one with errors. Throws `locked`;
/// `loadFailed` where the file as a whole cannot be read, and then the candidate stays as it was.
package struct LoadRequest: ManagementRequest {
  package var octets: [UInt8]
  /// The reader for the file's format, which also determines how the file is combined with the
  /// candidate.
  package var reader: ConfigurationReader
  /// The path to which the statements are relative. Those of an override and of a patch are
  /// relative to the top.
  package var path: [PathElement]

  package struct Answer: Sendable {
    /// What was not loaded, and why.
    package var errors: [LoadError] = []
    /// How many errors the file has: not each need be among `errors`.
    package var errorCount = 0
    package var warnings: [LoadError] = []
    /// Protected statements that stayed as they were.
    package var refusals: [Protection.Refusal] = []
  }

  package init(_ octets: [UInt8], by reader: ConfigurationReader, at path: [PathElement] = []) {
    self.octets = octets
    self.reader = reader
    self.path = path
  }

  package func perform(in session: ManagementSession) throws(ManagementError) -> Answer {
    var answer = Answer()
    answer.refusals = try session.change(inPart: true, orThrow: { $0 }) {
      tree throws(ManagementError) in
      let (octets, reader, path) = (octets, reader, path)
      let loaded = session.management.work(on: tree) { reader.read(octets, into: $0, at: path) }
      guard !loaded.isRefused else {
        session.isHalfLoaded = true
        throw ManagementError(
          .loadFailed(loaded.errors, count: loaded.errorCount), loadWarnings: loaded.warnings)
      }
      (answer.errors, answer.errorCount) = (loaded.errors, loaded.errorCount)
      answer.warnings = loaded.warnings
      tree = loaded.tree
    }
    if answer.errorCount > 0 {
      session.isHalfLoaded = true
    } else if reader.replacesAll {
      session.isHalfLoaded = false
    }
    return answer
  }
}

/// Puts a whole configuration in place of the candidate. Throws `notEditing`, `locked`.
package struct ReplaceCandidate: ManagementRequest {
  package var tree: Statement

  package init(by tree: Statement) { self.tree = tree }

  package func perform(in session: ManagementSession) throws(ManagementError) {
    try session.requireCandidate()
    session.replaceCandidate(by: tree)
  }
}
