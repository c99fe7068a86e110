/// A file that an export consists of.
package struct ExportedFile: Equatable, Sendable {
  /// The permissions of the file.
  package enum Access: Sendable {
    /// Everybody may read it.
    case readable
    /// Everybody may read and run it.
    case executable
    /// Only its owner may read it, because it holds keys.
    case secret
  }

  /// The path below the folder of the export.
  package var path: String
  /// The content of the file.
  package var text: String
  /// The permissions of the file.
  package var access: Access

  /// Creates a file from its path, content and access.
  package init(path: String, text: String, access: Access) {
    self.path = path
    self.text = text
    self.access = access
  }

  /// The permissions of the file, as chmod(2) takes them.
  package var mode: UInt32 {
    switch access {
    case .readable: 0o644
    case .executable: 0o755
    case .secret: 0o600
    }
  }
}
