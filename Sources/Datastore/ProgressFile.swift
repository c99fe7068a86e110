/// The progress of the users in labs, in one small file of the state folder, which is replaced as a
/// whole. Its content is that of `LabProgress`, which this file does not interpret.
package struct ProgressFile: Sendable {
  /// The name of the file.
  package static let name = "progress"
  private static let sizeLimit = 1 << 20
  private let state: StateFolder

  /// Creates the file of a state folder. Nothing is read yet.
  package init(in state: StateFolder) { self.state = state }

  /// Returns the octets of the file; nil: there is none. Throws if the file cannot be read or has
  /// more than 1 MiB.
  package func contents() throws(DatastoreError) -> [UInt8]? {
    try state.fileSystem.contents(of: "\(state.path)/\(Self.name)", limit: Self.sizeLimit)
  }

  /// Replaces the file durably.
  package func replace(_ octets: [UInt8]) throws(DatastoreError) {
    try state.fileSystem.install(octets, as: Self.name, inFolder: state.path)
    try state.fileSystem.synchronizeFolder(state.path)
  }
}
