/// The folder that holds a folder for each router, locked against every other process. Its own path
/// may lead through symbolic links, as that of a home often does; below it no link is followed.
///
/// A class because the lock has an identity: it ends with the last `Datastore` that needs it.
package final class StateFolder: Sendable {
  package let path: String
  let fileSystem: any FileSystem
  private let lock: OpenFile

  /// Opens the folder, made with all above it where missing. Throws `locked` while another
  /// process has it open.
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

  /// Where the folder is unless the user says otherwise: `$XDG_STATE_HOME/aspic`, else
  /// `~/.local/state/aspic`. A relative path is passed over, as the XDG specification wants.
  package static func standardPath(
    environment: (String) -> String?
  ) throws(DatastoreError) -> String {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/aspic" }
    if let home = environment("HOME"), home.hasPrefix("/") { return "\(home)/.local/state/aspic" }
    throw DatastoreError(.noHome, at: "")
  }

  /// The folder of one router: a single name, which neither leads elsewhere nor hides.
  func path(ofRouter name: String) throws(DatastoreError) -> String {
    let isUsable =
      !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix(".")
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    guard isUsable else { throw DatastoreError(.unusableRouterName, at: name) }
    return "\(path)/\(name)"
  }
}
