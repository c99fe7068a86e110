package import Datastore
import Glibc

/// A file system in memory that computes what a loss of power would leave: any part of what was not
/// synchronized may last, each name and each file by itself, in no order. A real file system loses
/// less. It is unchecked because each test has its own, and calls it from one thread.
package final class PowerLossFileSystem: FileSystem, @unchecked Sendable {
  private struct File {
    var octets: [UInt8] = []
    var durable: [UInt8] = []
  }

  /// A folder, whose names refer to numbers in `files`.
  private struct Folder {
    var names: [String: Int32] = [:]
    var durable: [String: Int32] = [:]
  }

  private var files: [Int32: File] = [:]
  private var folders: [String: Folder] = [:]
  private var durableFolders: Set<String> = []

  /// Makes an empty disk with one durable folder.
  package init(root: String) {
    folders[root] = Folder()
    durableFolders = [root]
  }

  /// Makes an independent copy of a disk.
  package init(copying other: PowerLossFileSystem) {
    files = other.files
    folders = other.folders
    durableFolders = other.durableFolders
  }

  /// Makes everything durable, as an operating system does from time to time.
  package func writeBack() {
    folders = folders.mapValues { Folder(names: $0.names, durable: $0.names) }
    files = files.mapValues { File(octets: $0.octets, durable: $0.octets) }
    durableFolders = Set(folders.keys)
  }

  /// Loses the power so that nothing lasts that was not synchronized.
  package func losePower() {
    folders = folders.filter { durableFolders.contains($0.key) }
    folders = folders.mapValues { Folder(names: $0.durable, durable: $0.durable) }
    files = files.mapValues { File(octets: $0.durable, durable: $0.durable) }
  }

  /// Loses the power so that `random` decides what lasts of everything that was not synchronized.
  package func losePower(_ random: inout some RandomNumberGenerator) {
    for path in folders.keys.sorted()
    where !durableFolders.contains(path) && Bool.random(using: &random) {
      folders = folders.filter { $0.key != path && !$0.key.hasPrefix("\(path)/") }
    }
    for (path, var folder) in folders.sorted(by: { $0.key < $1.key }) {
      for name in Set(folder.names.keys).union(folder.durable.keys).sorted() {
        let lasted = Bool.random(using: &random) ? folder.names[name] : folder.durable[name]
        folder.names[name] = lasted
      }
      for number in Set(folder.names.values).sorted() {
        guard var file = files[number], file.octets != file.durable else { continue }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: file.octets = file.durable
        case 1: file.octets = Array(file.octets.prefix(file.octets.count / 2))
        default: file.octets = file.octets.map { _ in 0 }
        }
        file.durable = file.octets
        files[number] = file
      }
      folder.durable = folder.names
      folders[path] = folder
    }
    durableFolders = Set(folders.keys)
  }

  /// Returns this disk, because it has no links and only one user.
  package func guardingFolders(below root: String) -> any FileSystem { self }

  package func makeFolder(_ path: String) throws(DatastoreError) -> Bool {
    if folders[path] != nil { return false }
    let (parent, _) = try split(path)
    guard folders[parent] != nil else { throw failure("mkdir", ENOENT, path) }
    folders[path] = Folder()
    return true
  }

  package func names(inFolder path: String) throws(DatastoreError) -> [String] {
    guard let folder = folders[path] else { throw failure("opendir", ENOENT, path) }
    return folder.names.keys.sorted()
  }

  package func contents(of path: String, limit: Int) throws(DatastoreError) -> [UInt8]? {
    let (folder, name) = try split(path)
    guard let number = folders[folder]?.names[name], let file = files[number] else { return nil }
    guard file.octets.count <= limit else {
      throw DatastoreError(.damaged(.longer(than: limit)), at: path)
    }
    return file.octets
  }

  package func modificationDate(of path: String) throws(DatastoreError) -> Int64 { 0 }

  package func create(_ path: String) throws(DatastoreError) -> OpenFile {
    let (folder, name) = try split(path)
    guard folders[folder] != nil else { throw failure("open", ENOENT, path) }
    let number = Int32(files.count)
    files[number] = File()
    folders[folder]?.names[name] = number
    return OpenFile(descriptor: number, path: path)
  }

  package func append(_ octets: [UInt8], to file: OpenFile) throws(DatastoreError) {
    files[file.descriptor]?.octets += octets
  }

  package func synchronize(_ file: OpenFile) throws(DatastoreError) {
    guard let octets = files[file.descriptor]?.octets else { return }
    files[file.descriptor]?.durable = octets
  }

  package func close(_ file: OpenFile) {}

  package func rename(_ path: String, to target: String) throws(DatastoreError) {
    let (folder, name) = try split(path)
    let (targetFolder, targetName) = try split(target)
    guard let number = folders[folder]?.names.removeValue(forKey: name) else {
      throw failure("rename", ENOENT, target)
    }
    folders[targetFolder]?.names[targetName] = number
  }

  package func remove(_ path: String) throws(DatastoreError) {
    let (folder, name) = try split(path)
    guard folders[folder]?.names.removeValue(forKey: name) != nil else {
      throw failure("unlink", ENOENT, path)
    }
  }

  package func synchronizeFolder(_ path: String) throws(DatastoreError) {
    guard let folder = folders[path] else { throw failure("fsync", ENOENT, path) }
    folders[path]?.durable = folder.names
    for child in folders.keys where (try? split(child).folder) == path {
      durableFolders.insert(child)
    }
  }

  package func lock(_ path: String) throws(DatastoreError) -> OpenFile { try create(path) }

  package func unlock(_ file: OpenFile) {}

  private func split(_ path: String) throws(DatastoreError) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { throw failure("path", EINVAL, path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  private func failure(_ call: String, _ code: Int32, _ path: String) -> DatastoreError {
    DatastoreError(.system(call: call, code: code), at: path)
  }
}
