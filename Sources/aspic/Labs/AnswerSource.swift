import Glibc
import Lab
import Operations

/// Reads the answers that students have handed in. It opens only regular files, follows no links
/// within a folder, and reads no more octets than an answer may have.
enum AnswerSource {
  /// Returns the files of an answer: those of a folder and of the folders in it, those of a zip, or
  /// the single file.
  static func files(of path: String) throws(AnswerFault) -> [AnswerFile] {
    var status = stat()
    // To open a FIFO without a writer, or a device, would block or have effects.
    guard unsafe stat(path, &status) == 0 else { throw failure(path) }
    if status.st_mode & S_IFMT == S_IFDIR {
      let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(path) }
      var reader = FolderReader()
      try reader.read(descriptor, named: "", depth: 0)
      return reader.files
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw AnswerFault("\(path) is neither a regular file nor a folder")
    }
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    let octets = try octets(of: descriptor, path, room: AnswerFile.sizeLimit)
    if ZipArchive.begins(octets) { return try ZipArchive.files(in: octets) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return [AnswerFile(path: name, octets: octets)]
  }

  /// Returns the name of the student from that of the answer, which is a folder or a file. The
  /// extension of the file is left out.
  static func student(of path: String) -> String {
    var status = stat()
    let isFolder = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let whole = isFolder ? (try? Files.realPath(path)) ?? path : path
    let name = whole.split(separator: "/").last.map(String.init) ?? whole
    guard !isFolder, let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// Reads an open file, which must be a regular one of at most `room` octets.
  fileprivate static func octets(
    of descriptor: Int32, _ path: String, room: Int
  ) throws(AnswerFault) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw AnswerFault("\(path) is no regular file")
    }
    guard Int(status.st_size) <= room else { throw .tooLarge }
    let octets: [UInt8]?
    do throws(CommandFailure) { octets = try Files.read(descriptor, path, upTo: room) } catch {
      throw AnswerFault(error)
    }
    guard let octets else { throw .tooLarge }
    return octets
  }

  /// Returns the error of the last system call, for a path.
  fileprivate static func failure(_ path: String) -> AnswerFault {
    AnswerFault(Files.failure(path))
  }
}

extension AnswerFault {
  /// Creates the fault for the failure to read a file.
  fileprivate init(_ failure: CommandFailure) {
    let message = failure.message
    self.init(message.hasPrefix("error: ") ? String(message.dropFirst(7)) : message)
  }
}

/// Collects the files of a folder and of the folders in it.
private struct FolderReader {
  private(set) var files: [AnswerFile] = []
  private var room = AnswerFile.sizeLimit
  private var count = 0

  /// Reads the files of an open folder, and closes its descriptor.
  mutating func read(
    _ descriptor: Int32, named folder: String, depth: Int
  ) throws(AnswerFault) {
    guard let stream = unsafe fdopendir(descriptor) else {
      close(descriptor)
      throw AnswerSource.failure(folder)
    }
    defer { unsafe _ = closedir(stream) }
    guard depth < AnswerFile.depthLimit else {
      throw AnswerFault("the answer has more than \(AnswerFile.depthLimit) folders in each other")
    }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      names.append(name)
      count += 1
      guard count <= AnswerFile.countLimit else { throw .tooMany }
    }
    for name in names.sorted() { try read(name, in: descriptor, folder + name, depth) }
  }

  private mutating func read(
    _ name: String, in folder: Int32, _ path: String, _ depth: Int
  ) throws(AnswerFault) {
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC
    // Only files and folders are opened, because opening a device may have effects.
    var status = stat()
    guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw AnswerSource.failure(path)
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || kind == S_IFDIR else {
      throw AnswerFault("\(path) is neither a regular file nor a folder")
    }
    let descriptor = unsafe openat(folder, name, flags)
    guard descriptor >= 0 else { throw AnswerSource.failure(path) }
    if kind == S_IFDIR { return try read(descriptor, named: path + "/", depth: depth + 1) }
    defer { close(descriptor) }
    let octets = try AnswerSource.octets(of: descriptor, path, room: room)
    room -= octets.count
    files.append(AnswerFile(path: path, octets: octets))
  }
}
