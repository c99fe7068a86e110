import Glibc

/// Reads the files in the source folder that tests need.
package enum TestFile {
  /// Returns the text of a file, named relative to the folder of the source file `source`, or nil
  /// if there is none.
  package static func read(_ name: String, beside source: String) -> String? {
    let folder = source.prefix(upTo: source.lastIndex(of: "/") ?? source.endIndex)
    guard let file = unsafe fopen("\(folder)/\(name)", "r") else { return nil }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: octets, as: UTF8.self) }
      octets += chunk.prefix(count)
    }
  }
}
