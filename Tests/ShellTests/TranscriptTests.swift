import Datastore
import Glibc
import TestSupport
import Testing

/// Golden sessions. `RECORD=1 swift test` writes them anew and fails, so that a recording is always
/// read as a difference.
@Suite("Transcripts")
struct TranscriptTests {
  @Test(arguments: Folder.transcripts)
  func replays(_ name: String) throws {
    let path = "\(Folder.path)/\(name)"
    let recorded = try #require(File.read(path))
    // Those of files have a state folder to look into; those of certificates, some to load too.
    let isOfCertificates = name.hasPrefix("certificates")
    let folder = name.hasPrefix("files") || isOfCertificates ? try TemporaryFolder() : nil
    let state = try folder.map { try StateFolder(path: $0.path) }
    let shown = try Transcript(recorded).replay(
      state: state, directory: isOfCertificates ? "\(Folder.path)/certificates" : nil)
    if shown != recorded, unsafe getenv("RECORD") != nil {
      File.write(shown, to: path)
      Issue.record("recorded anew: \(name)")
    }
    #expect(shown == recorded, "\(name)")
  }
}

enum Folder {
  static let path =
    String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))
    + "/Transcripts"

  /// Names of the `.txt` files, sorted.
  static var transcripts: [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasSuffix(".txt") { names.append(name) }
    }
    return names.sorted()
  }
}

enum File {
  static func read(_ path: String) -> String? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      if count == 0 { return String(decoding: octets, as: UTF8.self) }
      octets += buffer.prefix(count)
    }
  }

  static func write(_ text: String, to path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    defer { unsafe fclose(file) }
    let octets = Array(text.utf8)
    _ = unsafe fwrite(octets, 1, octets.count, file)
  }
}
