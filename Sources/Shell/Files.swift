import Glibc

/// The files that commands name: whole, as octets, with errors in words.
package enum Files {
  package static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return try read(descriptor, path)
  }

  /// All of standard input.
  package static func readStandardInput() throws(CommandFailure) -> [UInt8] {
    try read(STDIN_FILENO, "standard input")
  }

  private static func read(
    _ descriptor: Int32, _ path: String
  ) throws(CommandFailure) -> [UInt8] {
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return octets }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(path)
      }
      octets += buffer.prefix(count)
    }
  }

  /// Of UTF-8, counted from 1; nil: all is text.
  static func firstLineThatIsNoText(_ octets: some Sequence<UInt8>) -> Int? {
    let octets = Array(octets)
    if String(validating: octets, as: UTF8.self) != nil { return nil }
    let lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false)
    let place = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return place.map { $0 + 1 }
  }

  /// Readable by its owner only: configurations hold secrets.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    try write(Array(text.utf8), to: path)
  }

  static func write(_ octets: [UInt8], to path: String) throws(CommandFailure) {
    let file = try FileWriter(path)
    try file.write(octets)
    try file.finish()
  }

  fileprivate static func failure(_ path: String) -> CommandFailure {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return CommandFailure("error: \(path): \(reason)")
  }
}

/// A file that is written from its beginning, piece by piece.
final class FileWriter {
  // A class, because the descriptor has one owner.
  private let path: String
  private var descriptor: Int32

  init(_ path: String) throws(CommandFailure) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Files.failure(path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ octets: [UInt8]) throws(CommandFailure) {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Files.failure(path)
      }
      rest = rest.dropFirst(count)
    }
  }

  func finish() throws(CommandFailure) {
    let result = close(descriptor)
    descriptor = -1
    guard result == 0 else { throw Files.failure(path) }
  }
}
