import Datastore
import DatastoreTestSupport
import Glibc
import TestSupport
import Testing

/// The certificates and keys of a router are stored in a folder beside its configurations.
@Suite("Datastore: certificates and keys")
struct CertificateFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(
    _ fileSystem: any FileSystem = POSIXFileSystem()
  ) throws -> CertificateFolder {
    try CertificateFolder(
      router: "pe1", in: StateFolder(path: folder.path, fileSystem: fileSystem))
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return unsafe stat("\(folder.path)/pe1/certs\(path)", &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func filesLastAndAreTheirOwners() throws {
    let state = try StateFolder(path: folder.path)
    let files = try CertificateFolder(router: "pe1", in: state)
    #expect(try files.contents().isEmpty)
    try files.save([1], .keyPair, named: "b")
    try files.save([2], .keyPair, named: "a")
    try files.save([3], .authority, named: "a")
    try files.save([4], .keyPair, named: "b")
    try files.save([5], .request, named: "x.y-z_1")
    try files.remove(.request, named: "x.y-z_1")
    try files.remove(.local, named: "nobody")
    let entries = try files.contents()
    #expect(entries.map(\.name) == ["a", "b", "a"])
    #expect(entries.map(\.octets) == [[2], [4], [3]])
    #expect(mode("/key-pair/a.priv") == 0o600 && mode("/key-pair") == 0o700)
    #expect(mode("") == 0o700 && mode("/certification-authority/a.cert") == 0o600)
    // The configurations beside them are unchanged.
    var store = try Datastore(router: "pe1", in: state)
    try store.commit([9], date: 1, user: "a")
    #expect(try files.contents() == entries)
    #expect(try Datastore(router: "pe1", in: state).active == [9])
  }

  @Test(arguments: ["", ".", "..", ".hidden", "a/b", "../a", "a b", "ä", "a\0b"])
  func namesThatLeadElsewhere(_ name: String) throws {
    #expect(throws: DatastoreError.self) { try open().save([1], .local, named: name) }
    #expect(throws: DatastoreError.self) { try open().remove(.local, named: name) }
  }

  /// Files of other programs are skipped; a file that exists and cannot be read is returned without
  /// octets.
  @Test func strangeFiles() throws {
    let files = try open()
    try files.save([1], .local, named: "good")
    let path = "\(folder.path)/pe1/certs/local"
    #expect(unsafe symlink("/etc/passwd", "\(path)/link.cert") == 0)
    #expect(unsafe mkfifo("\(path)/pipe.cert", 0o600) == 0)
    #expect(unsafe mkdir("\(path)/folder.cert", 0o700) == 0)
    let system = POSIXFileSystem()
    for (name, count) in [
      ("huge.cert", CertificateFolder.sizeLimit + 1), ("other.txt", 1), ("half.cert.new", 1),
      ("sp ace.cert", 1),
    ] {
      let file = try system.create("\(path)/\(name)")
      try system.append([UInt8](repeating: 7, count: count), to: file)
      system.close(file)
    }
    let entries = try files.contents()
    #expect(entries.map(\.name) == ["folder", "good", "huge", "link", "pipe"])
    #expect(entries.filter { !$0.octets.isEmpty }.map(\.name) == ["good"])
    #expect(try !system.names(inFolder: path).contains("half.cert.new"))
  }

  @Test(arguments: [true, false]) func deathAtAnyCallLeavesOldOrNew(_ isThere: Bool) throws {
    var outcomes: Set<Bool> = []
    for call in 1... {
      if isThere { try open().save([1, 1], .keyPair, named: "a") }
      let fileSystem = FailingFileSystem(POSIXFileSystem(), failing: .death, atCall: call)
      var isKept = false
      do {
        try open(fileSystem).save([2, 2, 2], .keyPair, named: "a")
        isKept = true
      } catch is DatastoreError {}
      let found = try open().contents().map(\.octets)
      #expect(found == [[2, 2, 2]] || !isKept && found == (isThere ? [[1, 1]] : []))
      outcomes.insert(found == [[2, 2, 2]])
      try open().remove(.keyPair, named: "a")
      if !fileSystem.hasFailed { break }
    }
    #expect(outcomes == [true, false])
  }
}
