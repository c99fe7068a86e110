import Glibc
import Lab
import Operations

/// A reader of students' answers. It opens only regular files, follows no links within a folder,
/// and reads no more than an answer may have.
enum AnswerSource {
  /// Returns the files of an answer, which is a folder, a zip archive or a single file.
  static func files(of path: String) throws(AnswerFault) -> [AnswerFile] {
    var status = stat()
    // The type is checked first, because opening a FIFO or a device could block or have effects.
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

  /// Returns the student's name from that of the folder, or of the file without its extension.
  static func student(of path: String) -> String {
    var status = stat()
    let isFolder = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let whole = isFolder ? (try? Files.realPath(path)) ?? path : path
    let name = whole.split(separator: "/").last.map(String.init) ?? whole
    guard !isFolder, let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  fileprivate static func octets(
    of descriptor: Int32, _ path: String, room: Int
  ) throws(AnswerFault) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw AnswerFault("\(path) is no regular file")
    }
    guard Int(status.st_size) <= room else { throw .tooLarge }
    var octets: [UInt8] = []
    octets.reserveCapacity(max(0, Int(status.st_size)))
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return octets }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(path)
      }
      octets.append(contentsOf: buffer[..<count])
      // The file may have grown since, and some files of the kernel report no size.
      guard octets.count <= room else { throw .tooLarge }
    }
  }

  fileprivate static func failure(_ path: String) -> AnswerFault {
    let message = Files.failure(path).message
    return AnswerFault(message.hasPrefix("error: ") ? String(message.dropFirst(7)) : message)
  }
}

/// A reader of the files in a folder and its subfolders.
private struct FolderReader {
  private(set) var files: [AnswerFile] = []
  private var room = AnswerFile.sizeLimit
  private var count = 0

  /// Reads a folder, whose descriptor it closes.
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
