/// The folder that contains one folder for each router. It is locked against every other process.
/// Its own path may lead through symbolic links, as that of a home folder often does; below it no
/// link is followed.
///
/// It is a class because the lock has an identity: the lock is released with the last `Datastore`
/// that needs it.
package final class StateFolder: Sendable {
  /// The path of the folder.
  package let path: String
  let fileSystem: any FileSystem
  private let lock: OpenFile

  /// Opens the folder and creates it, with all missing folders above it, if it does not exist.
  /// Throws `locked` while another process has it open.
  package init(
    path: String, fileSystem: any FileSystem = POSIXFileSystem()
  ) throws(DatastoreError) {
    try fileSystem.makeFolders(path)
    let guarded = fileSystem.guardingFolders(below: path)
    lock = try guarded.lock("\(path)/.lock")
    self.path = path
    self.fileSystem = guarded
  }

  deinit { fileSystem.unlock(lock) }

  /// Returns the default path of the folder: `$XDG_STATE_HOME/aspic`, or else
  /// `~/.local/state/aspic`. A relative path in the variable is ignored, as the XDG specification
  /// requires.
  package static func standardPath(
    environment: (String) -> String?
  ) throws(DatastoreError) -> String {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/aspic" }
    if let home = environment("HOME"), home.hasPrefix("/") { return "\(home)/.local/state/aspic" }
    throw DatastoreError(.noHome, at: "")
  }

  /// Returns the path of a router's folder. Throws if the name is not a single path component, or
  /// if it is that of a hidden file.
  func path(ofRouter name: String) throws(DatastoreError) -> String {
    let isUsable =
      !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix(".")
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    guard isUsable else { throw DatastoreError(.unusableRouterName, at: name) }
    return "\(path)/\(name)"
  }
}
