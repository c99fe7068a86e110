package import Configuration

/// Reads a file into the candidate. Throws `locked`; `loadFailed` with all errors of the file, and
/// then the candidate stays as it was.
package struct LoadRequest: ManagementRequest {
  package var octets: [UInt8]
  /// How the octets are spelled, and what they mean for what is there already.
  package var reader: ConfigurationReader
  /// The level that the statements are taken from; an override and a patch begin at the top.
  package var path: [PathElement]

  package struct Answer: Sendable {
    package var warnings: [LoadError]
    /// Protected statements that stayed as they were.
    package var refusals: [Protection.Refusal]
  }

  package init(_ octets: [UInt8], by reader: ConfigurationReader, at path: [PathElement] = []) {
    self.octets = octets
    self.reader = reader
    self.path = path
  }

  package func perform(in session: ManagementSession) throws(ManagementError) -> Answer {
    var warnings: [LoadError] = []
    let refusals = try session.change(inPart: true, orThrow: { $0 }) {
      tree throws(ManagementError) in
      let (octets, reader, path) = (octets, reader, path)
      let loaded = session.management.work(on: tree) { reader.read(octets, into: $0, at: path) }
      guard loaded.errors.isEmpty else {
        throw ManagementError(.loadFailed(loaded.errors), loadWarnings: loaded.warnings)
      }
      warnings = loaded.warnings
      tree = loaded.tree
    }
    return Answer(warnings: warnings, refusals: refusals)
  }
}
