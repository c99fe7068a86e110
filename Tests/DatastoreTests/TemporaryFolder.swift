import Glibc
import Testing

/// A folder for one test, gone with everything in it when the test lets go of it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/aspic-datastore-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    try #require(made, "mkdtemp: errno \(errno)")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.removeAll(path) }

  private static func removeAll(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    if let folder = unsafe opendir(path) {
      while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
          unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { removeAll("\(path)/\(name)") }
      }
      unsafe closedir(folder)
    }
    _ = unsafe rmdir(path)
  }
}
