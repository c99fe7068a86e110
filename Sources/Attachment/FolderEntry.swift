/// An entry of a folder of the user, for the completion of file names.
package struct FolderEntry: Equatable, Sendable {
  /// The name of the entry, without its folder.
  package var name: String
  /// Whether the entry is a folder itself.
  package var isFolder: Bool

  /// Creates an entry.
  package init(name: String, isFolder: Bool) {
    self.name = name
    self.isFolder = isFolder
  }
}

extension FolderEntry: Field {
  func write(to octets: inout [UInt8]) {
    name.write(to: &octets)
    isFolder.write(to: &octets)
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    name = try reader.read()
    isFolder = try reader.read()
  }
}
