import Glibc

/// The files that commands name. They are read and written as a whole, and errors of the system are
/// sentences.
package enum Files {
  /// The maximum number of octets of a file.
  package static let sizeLimit = 256 << 20

  /// Reads a file.
  package static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return try read(descriptor, path)
  }

  /// Reads standard input to its end.
  package static func readStandardInput() throws(CommandFailure) -> [UInt8] {
    try read(STDIN_FILENO, "standard input")
  }

  private static func read(
    _ descriptor: Int32, _ path: String
  ) throws(CommandFailure) -> [UInt8] {
    // No configuration is that long; a device may never end.
    guard let octets = try read(descriptor, path, upTo: sizeLimit) else {
      throw CommandFailure("error: \(path): more than \(sizeLimit) octets")
    }
    return octets
  }

  /// Reads all octets of an open file; returns nil if they are more than a limit. `path` names the
  /// file in errors.
  package static func read(
    _ descriptor: Int32, _ path: String, upTo limit: Int
  ) throws(CommandFailure) -> [UInt8]? {
    var octets: [UInt8] = []
    var status = stat()
    if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      octets.reserveCapacity(min(max(Int(status.st_size), 0), limit))
    }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return octets }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(path)
      }
      octets.append(contentsOf: buffer[..<count])
      // The file may grow while it is read, and files of the kernel have no size.
      guard octets.count <= limit else { return nil }
    }
  }

  /// Creates the folder of a file, for its owner only, if it does not exist.
  package static func makeFolder(of path: String) throws(CommandFailure) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let folder = String(path[..<slash])
    if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder) }
  }

  /// Removes a file.
  package static func remove(_ path: String) throws(CommandFailure) {
    if unsafe unlink(path) != 0 { throw failure(path) }
  }

  /// Returns the path of a folder without links and dots.
  package static func realPath(_ path: String) throws(CommandFailure) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    close(descriptor)
    guard let real = unsafe realpath(path, nil) else { throw failure(path) }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Returns the sorted names of all files in a folder.
  static func names(in folder: String) throws(CommandFailure) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw failure(folder) }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Returns the names of files that complete a prefix, relative to a folder. Names of folders end
  /// with a slash.
  package static func names(
    beginning prefix: String, in directory: String?
  ) -> [(name: String, help: String)] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let start = folder.hasPrefix("/") ? "" : (directory ?? ".") + "/"
    let known = (try? names(in: start + folder)) ?? []
    return known.filter { !$0.hasPrefix(".") || prefix.hasSuffix(".") }.map { name in
      var status = stat()
      let isFound = unsafe stat(start + folder + name, &status) == 0
      let isFolder = isFound && status.st_mode & S_IFMT == S_IFDIR
      return (folder + name + (isFolder ? "/" : ""), isFolder ? "Folder" : "File")
    }
  }

  /// The current folder of the process, without links.
  package static var currentDirectory: String {
    guard let path = unsafe getcwd(nil, 0) else { return "." }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// Returns the number of the first line that is not UTF-8, counted from 1; nil if all lines are.
  package static func firstLineThatIsNoText(_ octets: [UInt8]) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: octets.span)
      return nil
    } catch {
      let end = min(error.byteOffsets.lowerBound, octets.count)
      return 1 + octets[..<end].count { $0 == 0x0A }
    }
  }

  /// Writes a text to a file, as octets are written.
  package static func write(_ text: String, to path: String) throws(CommandFailure) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a file that only its owner can read, because configurations contain secrets. If not all
  /// can be written, the former contents stay.
  static func write(_ octets: [UInt8], to path: String) throws(CommandFailure) {
    let replacing = try FileWriter(replacing: path)
    let file = if let replacing { replacing } else { try FileWriter(path) }
    try file.write(octets)
    try file.finish()
  }

  /// Appends octets to a file, which is created if it does not exist.
  static func append(_ octets: [UInt8], to path: String) throws(CommandFailure) {
    let file = try FileWriter(path, appends: true)
    try file.write(octets)
    try file.finish()
  }

  /// Returns the error of the last system call, for a path. Its reason is that of `errno`.
  package static func failure(_ path: String) -> CommandFailure {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return CommandFailure("error: \(path): \(reason)")
  }
}
