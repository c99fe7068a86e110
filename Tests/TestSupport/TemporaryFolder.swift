import Glibc

/// A folder for one test, which is removed with its contents when the object is released.
package final class TemporaryFolder {
  package let path: String

  package init() throws {
    var template = Array("/tmp/aspic-test-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    guard made else { throw Unmade(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The error that `mkdtemp` failed, with its code.
  package struct Unmade: Error {
    package var code: Int32
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
