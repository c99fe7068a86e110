/// The suffix of a file name while the file is being written.
let unfinishedSuffix = ".new"

extension FileSystem {
  /// Writes a file under a temporary name and renames it. With `isDurable`, its octets are durable
  /// afterwards; its name is durable after `synchronizeFolder`. If this throws, the old file is
  /// unchanged and the temporary file has been removed.
  func install(
    _ octets: [UInt8], as name: String, inFolder folder: String, isDurable: Bool = true
  ) throws(DatastoreError) {
    let unfinished = "\(folder)/\(name)\(unfinishedSuffix)"
    do throws(DatastoreError) {
      do throws(DatastoreError) {
        try write(octets, to: unfinished, isDurable)
      } catch {
        guard error.isFolderInTheWay else { throw error }
        try moveAside(name + unfinishedSuffix, inFolder: folder)
        try write(octets, to: unfinished, isDurable)
      }
      try rename(unfinished, to: "\(folder)/\(name)")
    } catch {
      try? remove(unfinished)
      throw error
    }
  }

  private func write(
    _ octets: [UInt8], to path: String, _ isDurable: Bool
  ) throws(DatastoreError) {
    let file = try create(path)
    defer { close(file) }
    try append(octets, to: file)
    if isDurable { try synchronize(file) }
  }

  /// Renames the file `name` durably to `name.damaged`, or to `name.damaged.2` and so on if that
  /// name is in use. Does nothing if there is no such file.
  func moveAside(_ name: String, inFolder folder: String) throws(DatastoreError) {
    let names = Set(try names(inFolder: folder))
    guard names.contains(name) else { return }
    var target = "\(name).damaged"
    var number = 2
    while names.contains(target) {
      target = "\(name).damaged.\(number)"
      number += 1
    }
    try rename("\(folder)/\(name)", to: "\(folder)/\(target)")
    try synchronizeFolder(folder)
  }
}
