/// A name in a folder of the user's.
package struct FolderEntry: Equatable, Sendable {
  package var name: String
  package var isFolder: Bool

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
