import Glibc

/// The state folder for the `file` commands. They cannot reach anything outside it by any path, and
/// files of the datastore can be read but not changed.
struct FileArea {
  /// A file or folder in a listing.
  struct Entry {
    var name: String
    var isFolder: Bool
    /// The size in octets.
    var size: Int
  }

  let root: String
  /// The path of the private keys in the folder of a router.
  private static let keyFolder = ["certs", "key-pair"]

  /// The names at the top that belong to the datastore.
  let kept: Set<String>

  /// Returns the parts of a path such as `configurations/backup.conf`, relative to the root. An
  /// absolute path below the root is accepted too.
  private func components(_ path: String) throws(CommandFailure) -> [String] {
    var path = path[...]
    if path == root || path.hasPrefix(root + "/") { path = path.dropFirst(root.count + 1) }
    guard !path.hasPrefix("/"), !path.utf8.contains(0) else { throw outside(path) }
    let parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
    guard !parts.contains("..") else { throw outside(path) }
    return parts
  }

  private func outside(_ path: some StringProtocol) -> CommandFailure {
    CommandFailure("error: \(path): not inside the state folder")
  }

  /// Returns the path for the system. Throws if a link on the way leads out of the folder.
  private func resolve(_ path: String) throws(CommandFailure) -> String {
    let parts = try components(path)
    guard let last = parts.last else { return root }
    let folder = ([root] + parts.dropLast()).joined(separator: "/")
    let real = try Files.realPath(folder)
    let top = try Files.realPath(root)
    guard real == top || real.hasPrefix(top + "/") else { throw outside(path) }
    return "\(real)/\(last)"
  }

  private func resolveForChange(_ path: String) throws(CommandFailure) -> String {
    let parts = try components(path)
    guard let first = parts.first else { throw CommandFailure("error: a file name is needed") }
    guard !kept.contains(first), !first.hasPrefix(".") else {
      throw CommandFailure("error: \(path): kept by the datastore")
    }
    return try resolve(path)
  }

  // MARK: Reading

  func list(_ path: String) throws(CommandFailure) -> [Entry] {
    let real = try resolve(path)
    let status = try Self.status(real, path)
    guard status.isFolder else {
      return [Entry(name: path, isFolder: false, size: status.size)]
    }
    var entries: [Entry] = []
    for name in try Files.names(in: real) where !name.hasPrefix(".") {
      guard let status = try? Self.status("\(real)/\(name)", name) else { continue }
      entries.append(Entry(name: name, isFolder: status.isFolder, size: status.size))
    }
    return entries
  }

  /// Returns names for completion; those of folders end with a slash.
  func names(beginning prefix: String) -> [(name: String, help: String)] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    return ((try? list(folder)) ?? []).map { entry in
      (folder + entry.name + (entry.isFolder ? "/" : ""), entry.isFolder ? "Folder" : "File")
    }
  }

  func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    guard try !components(path).dropFirst().starts(with: Self.keyFolder) else {
      throw CommandFailure("error: \(path): holds a private key, which is not shown")
    }
    let real = try resolve(path)
    guard try !Self.status(real, path).isFolder else {
      throw CommandFailure("error: \(path): Is a directory")
    }
    return try Files.read(real)
  }

  // MARK: Changing

  func copy(_ source: String, to destination: String) throws(CommandFailure) {
    let octets = try read(source)
    try Files.write(octets, to: try destinationPath(destination, for: source))
  }

  func rename(_ source: String, to destination: String) throws(CommandFailure) {
    let from = try resolveForChange(source)
    let to = try destinationPath(destination, for: source)
    guard unsafe Glibc.rename(from, to) == 0 else { throw Files.failure(source) }
  }

  func delete(_ path: String) throws(CommandFailure) {
    let real = try resolveForChange(path)
    guard unsafe unlink(real) == 0 else { throw Files.failure(path) }
  }

  /// Returns the path to which a file is copied or renamed. A folder as destination receives the
  /// file under its own name. Existing special files are not overwritten.
  private func destinationPath(
    _ destination: String, for source: String
  ) throws(CommandFailure) -> String {
    let real = try resolveForChange(destination)
    guard let status = try? Self.status(real, destination) else {
      var link = stat()
      guard unsafe lstat(real, &link) != 0 else { throw outside(destination) }
      return real
    }
    guard status.isFolder else { return real }
    let name = source.split(separator: "/").last.map(String.init) ?? source
    return try resolve("\(destination)/\(name)")
  }

  /// Returns the type and size of a file. Links are not followed, because they may lead anywhere.
  private static func status(
    _ real: String, _ shown: String
  ) throws(CommandFailure) -> (isFolder: Bool, size: Int) {
    var status = stat()
    guard unsafe lstat(real, &status) == 0 else { throw Files.failure(shown) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return (true, 0)
    case S_IFREG: return (false, Int(status.st_size))
    default: throw CommandFailure("error: \(shown): not a plain file")
    }
  }
}
