import Datastore
import Glibc
import TestSupport
import Testing

/// The environment determines the standard path of the state folder, which is created with the
/// folders above it, and which one process locks.
@Suite("Datastore: state folder")
struct StateFolderTests {
  @Test(
    arguments: [
      (["XDG_STATE_HOME": "/x", "HOME": "/home/u"], "/x/aspic"),
      (["HOME": "/home/u"], "/home/u/.local/state/aspic"),
      (["XDG_STATE_HOME": "", "HOME": "/home/u"], "/home/u/.local/state/aspic"),
      (["XDG_STATE_HOME": "relative", "HOME": "/home/u"], "/home/u/.local/state/aspic"),
    ] as [([String: String], String)])
  func isPlacedAccordingToXDG(_ environment: [String: String], _ path: String) throws {
    #expect(try StateFolder.standardPath { environment[$0] } == path)
  }

  @Test(arguments: [[:], ["HOME": ""], ["HOME": "home"]] as [[String: String]])
  func needsAHome(_ environment: [String: String]) {
    #expect(throws: DatastoreError(.noHome, at: "")) {
      try StateFolder.standardPath { environment[$0] }
    }
  }

  @Test func isMadeWithAllAboveIt() throws {
    let folder = try TemporaryFolder()
    _ = try StateFolder(path: "\(folder.path)/a//b/c/")
    #expect(try POSIXFileSystem().names(inFolder: "\(folder.path)/a/b/c") == [".lock"])
  }

  @Test func admitsOneAtATimeAndNamesTheHolder() throws {
    let folder = try TemporaryFolder()
    // A lock belongs to the open file, so that a second opening in the same process is refused as
    // well.
    var first: StateFolder? = try StateFolder(path: folder.path)
    #expect(throws: DatastoreError(.locked(holder: getpid()), at: "\(folder.path)/.lock")) {
      _ = try StateFolder(path: folder.path)
    }
    withExtendedLifetime(first) {}
    first = nil
    _ = try StateFolder(path: folder.path)
  }

  @Test func staysLockedWhileADatastoreIsInUse() throws {
    let folder = try TemporaryFolder()
    let store = try Datastore(router: "pe1", in: StateFolder(path: folder.path))
    #expect(throws: DatastoreError.self) { _ = try StateFolder(path: folder.path) }
    withExtendedLifetime(store) {}
  }

  @Test func isNotAFile() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/file"
    POSIXFileSystem().close(try POSIXFileSystem().create(path))
    #expect(throws: DatastoreError(.system(call: "open", code: ENOTDIR), at: "\(path)/.lock")) {
      _ = try StateFolder(path: path)
    }
  }
}
