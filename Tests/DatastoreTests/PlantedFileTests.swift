import Datastore
import Glibc
import TestSupport
import Testing

/// Another user has put files or links into the state folder: nothing is written to them or through
/// them.
@Suite("Datastore: planted files and links")
struct PlantedFileTests {
  /// The kinds of files that another user puts there.
  enum Plant: CaseIterable, Sendable {
    case file, link, danglingLink, secondName, folder, fullFolder, pipe

    /// Puts a file of this kind at `path`; `elsewhere` is a file of another user.
    func make(at path: String, _ elsewhere: String) {
      let result =
        switch self {
        case .file: unsafe Glibc.open(path, O_WRONLY | O_CREAT, 0o666)
        case .link: unsafe symlink(elsewhere, path)
        case .danglingLink: unsafe symlink("\(elsewhere).none", path)
        case .secondName: unsafe Glibc.link(elsewhere, path)
        case .folder: unsafe mkdir(path, 0o777)
        case .fullFolder: unsafe mkdir(path, 0o777) + mkdir("\(path)/x", 0o777)
        case .pipe: unsafe mkfifo(path, 0o666)
        }
      #expect(result >= 0)
      if self == .file {
        #expect(unsafe chmod(path, 0o666) == 0)
        close(result)
      }
    }
  }

  private let folder: TemporaryFolder
  private let elsewhere: TemporaryFolder
  private var path: String { "\(folder.path)/pe1" }
  private var target: String { "\(elsewhere.path)/file" }

  init() throws {
    folder = try TemporaryFolder()
    elsewhere = try TemporaryFolder()
    let disk = POSIXFileSystem()
    let file = try disk.create(target)
    try disk.append([9, 9], to: file)
    disk.close(file)
    #expect(unsafe chmod(target, 0o644) == 0)
    let state = try StateFolder(path: folder.path)
    var store = try Datastore(router: "pe1", in: state)
    try store.commit([1], date: 1, user: "a")
    try CertificateFolder(router: "pe1", in: state).save([1], .keyPair, named: "k")
  }

  private func status(_ path: String) throws -> stat {
    var status = stat()
    try #require(unsafe lstat(path, &status) == 0)
    return status
  }

  private func expectUntouched() throws {
    #expect(try POSIXFileSystem().contents(of: target, limit: 9) == [9, 9])
    #expect(try status(target).st_mode & 0o777 == 0o644)
    #expect(try POSIXFileSystem().names(inFolder: elsewhere.path) == ["file"])
  }

  private func expectOurs(_ path: String, _ octets: [UInt8]? = nil) throws {
    let status = try status(path)
    #expect(status.st_mode & 0o7777 == 0o600 && status.st_mode & S_IFMT == S_IFREG)
    #expect(status.st_uid == geteuid() && status.st_nlink == 1)
    if let octets {
      #expect(try POSIXFileSystem().contents(of: path, limit: 1 << 20) == octets)
    }
  }

  /// The file is put there while the datastore is open, so that opening cannot remove it.
  @Test(arguments: ["2.conf.new", "index.new", ".index.copy.new", "2.conf"], Plant.allCases)
  func unfinishedFiles(_ name: String, _ plant: Plant) throws {
    let state = try StateFolder(path: folder.path)
    var store = try Datastore(router: "pe1", in: state)
    plant.make(at: "\(path)/\(name)", target)
    let record = try store.commit([2], date: 1, user: "a")
    try expectUntouched()
    try expectOurs("\(path)/\(record.fileName)", [2])
    try expectOurs("\(path)/index")
    try expectOurs("\(path)/.index.copy")
    let again = try Datastore(router: "pe1", in: state)
    #expect(try again.text(ofRollback: 0) == [2] && again.text(ofRollback: 1) == [1])
  }

  @Test(arguments: Plant.allCases) func unfinishedKeys(_ plant: Plant) throws {
    let files = try CertificateFolder(router: "pe1", in: StateFolder(path: folder.path))
    plant.make(at: "\(path)/certs/key-pair/k.priv.new", target)
    try files.save([2], .keyPair, named: "k")
    try expectUntouched()
    try expectOurs("\(path)/certs/key-pair/k.priv", [2])
  }

  /// A key file that is a link to another file is replaced, too.
  @Test func keysThatAreLinks() throws {
    let files = try CertificateFolder(router: "pe1", in: StateFolder(path: folder.path))
    try files.remove(.keyPair, named: "k")
    #expect(unsafe symlink(target, "\(path)/certs/key-pair/k.priv") == 0)
    try files.save([2], .keyPair, named: "k")
    try expectUntouched()
    try expectOurs("\(path)/certs/key-pair/k.priv", [2])
  }

  @Test(arguments: ["pe1", "pe1/certs", "pe1/certs/key-pair"], ["link", "file", "writable"])
  func foldersThatLeadElsewhere(_ name: String, _ kind: String) throws {
    let state = try StateFolder(path: folder.path)
    let place = "\(folder.path)/\(name)"
    var store = try Datastore(router: "pe1", in: state)
    if kind != "writable" { #expect(unsafe rename(place, "\(folder.path)/gone") == 0) }
    switch kind {
    case "link": #expect(unsafe symlink(elsewhere.path, place) == 0)
    case "file": #expect(unsafe link(target, place) == 0)
    default: #expect(unsafe chmod(place, 0o777) == 0)
    }
    let fault: DatastoreError.Fault =
      switch kind {
      case "link": .link
      case "file": .notFolder
      default: .writableByAll
      }
    let refusal = DatastoreError(.unsafe(fault), at: place)
    let files = try CertificateFolder(router: "pe1", in: state)
    #expect(throws: refusal) { try files.save([2], .keyPair, named: "k") }
    #expect(throws: refusal) { try files.remove(.keyPair, named: "k") }
    #expect(throws: refusal) { try files.contents() }
    if name == "pe1" {
      #expect(throws: refusal) { try store.commit([2], date: 1, user: "a") }
      #expect(throws: refusal) { try Datastore(router: "pe1", in: state) }
    } else {
      try store.commit([2], date: 1, user: "a")
    }
    try expectUntouched()
  }

  /// Only the administrator can change the owner of a folder.
  @Test(.enabled(if: geteuid() == 0)) func foldersOfAnotherUser() throws {
    let state = try StateFolder(path: folder.path)
    #expect(unsafe chown(path, 12345, 12345) == 0)
    let refusal = DatastoreError(.unsafe(.foreignOwner), at: path)
    #expect(throws: refusal) { try Datastore(router: "pe1", in: state) }
    // The owner of the state folder could replace everything in it anyway.
    #expect(unsafe chown(folder.path, 12345, 12345) == 0)
    #expect(try Datastore(router: "pe1", in: state).records.count == 1)
  }

  @Test func stateFolderThroughLinks() throws {
    let path = "\(elsewhere.path)/way"
    #expect(unsafe symlink(folder.path, path) == 0)
    var store = try Datastore(router: "pe1", in: StateFolder(path: path))
    try store.commit([2], date: 1, user: "a")
    try expectOurs("\(self.path)/2.conf", [2])
  }

  @Test(arguments: [Plant.link, .secondName, .pipe]) func locks(_ plant: Plant) throws {
    #expect(unsafe unlink("\(folder.path)/.lock") == 0)
    plant.make(at: "\(folder.path)/.lock", target)
    let error = #expect(throws: DatastoreError.self) { _ = try StateFolder(path: folder.path) }
    guard case .unsafe? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    try expectUntouched()
  }

  @Test func twoProcesses() async throws {
    let state = try StateFolder(path: folder.path)
    let path = folder.path
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      do throws(DatastoreError) { _ = try StateFolder(path: path) } catch {
        guard case .locked(let holder?) = error.reason, holder == getppid() else { exit(1) }
        exit(42)
      }
    }
    withExtendedLifetime(state) {}
  }
}
