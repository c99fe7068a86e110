/// How far users have come in labs: one small file in the state folder, which is replaced as a whole.
package struct ProgressFile: Sendable {
  /// The name of the file.
  package static let name = "progress"
  private static let sizeLimit = 1 << 20
  private let state: StateFolder

  package init(in state: StateFolder) { self.state = state }

  /// The octets of the file; nil: there is none. Throws if it cannot be read.
  package func contents() throws(DatastoreError) -> [UInt8]? {
    try state.fileSystem.contents(of: "\(state.path)/\(Self.name)", limit: Self.sizeLimit)
  }

  /// Replaces the file, durably.
  package func replace(_ octets: [UInt8]) throws(DatastoreError) {
    try state.fileSystem.install(octets, as: Self.name, inFolder: state.path)
    try state.fileSystem.synchronizeFolder(state.path)
  }
}
