import FuzzTargets
import Glibc

/// The files of the fuzz targets in the source folder, and the input of a running target.
enum FuzzFiles {
  /// The target that the environment chooses, or all targets.
  static var targets: [FuzzTarget] {
    let name = unsafe getenv("ASPIC_FUZZ").map { unsafe String(cString: $0) }
    return name.map { name in FuzzTarget.all.filter { $0.name == name } } ?? FuzzTarget.all
  }

  /// Returns the inputs of a target's corpus, in the order of their file names.
  static func corpus(of target: String) -> [[UInt8]] {
    let folder = "\(fuzz)/Corpus/\(target)"
    return names(in: folder).compactMap { octets(of: "\(folder)/\($0)") }
  }

  /// Returns the words of a target's dictionary in the form of libFuzzer, with a quoted string on
  /// each line.
  static func dictionary(of target: String) -> [[UInt8]] {
    (octets(of: "\(fuzz)/Dictionaries/\(target)") ?? []).split(separator: UInt8(ascii: "\n"))
      .compactMap(word)
  }

  /// Writes the input to a file before a target receives it, so that it can be found after a trap.
  static func save(_ input: [UInt8], of target: String) {
    guard let file = unsafe fopen(inputFile(of: target), "w") else { return }
    _ = unsafe fwrite(input, 1, input.count, file)
    _ = unsafe fclose(file)
  }

  static func discard(_ target: String) { _ = unsafe unlink(inputFile(of: target)) }

  // MARK: Private

  private static let root = folders(above: #filePath, 3)
  private static let fuzz = "\(root)/Tests/Fuzz"

  private static func inputFile(of target: String) -> String {
    unsafe mkdir("\(root)/.build/fuzz", 0o755)
    return "\(root)/.build/fuzz/replayed-\(target)"
  }

  private static func folders(above path: String, _ count: Int) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast(count)
      .joined(separator: "/")
  }

  private static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func octets(of path: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { return octets }
      octets += chunk.prefix(count)
    }
  }

  private static func word(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    let quote = UInt8(ascii: "\"")
    guard let first = line.firstIndex(of: quote), let last = line.lastIndex(of: quote),
      first < last, line.first != UInt8(ascii: "#")
    else { return nil }
    var rest = line[first..<last].dropFirst()
    var word: [UInt8] = []
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
        word.append(octet)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard escaped == UInt8(ascii: "x"), let value = UInt8(digits, radix: 16) else {
        word.append(escaped)
        continue
      }
      word.append(value)
      rest = rest.dropFirst(2)
    }
    return word
  }
}
