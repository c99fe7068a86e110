import Glibc
import Lab
import Operations

/// The folder into which an export is written: with all of its files, or not at all.
struct ExportFolder {
  private let path: String

  init(_ path: String) {
    let end = path.lastIndex { $0 != "/" }
    self.path = end.map { String(path[...$0]) } ?? path
  }

  /// Writes the files into a temporary folder beside the folder, and renames the temporary folder
  /// when all files are complete. Throws if the folder has files already.
  func write(_ files: [ExportedFile]) throws(CommandFailure) {
    try checkThatNothingIsThere()
    let provisional = "\(path).\(getpid()).new"
    // Some of the files hold keys.
    guard unsafe mkdir(provisional, 0o700) == 0 else { throw Files.failure(path) }
    var made = [provisional]
    do throws(CommandFailure) {
      for file in files { try write(file, in: provisional, &made) }
      guard unsafe rename(provisional, path) == 0 else { throw Files.failure(path) }
    } catch {
      for name in made.reversed() where unsafe unlink(name) != 0 { _ = unsafe rmdir(name) }
      throw error
    }
  }

  /// Throws if the path exists, unless it is an empty folder, which rename(2) can replace.
  private func checkThatNothingIsThere() throws(CommandFailure) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw CommandFailure("error: \(path): it exists and is not a folder")
    }
    // The prefix with a full stop makes the search include hidden files.
    guard Files.names(beginning: "\(path)/.", in: nil).isEmpty else {
      throw CommandFailure("error: \(path): the folder has files, which are not replaced")
    }
  }

  private func write(
    _ file: ExportedFile, in folder: String, _ made: inout [String]
  ) throws(CommandFailure) {
    let path = "\(folder)/\(file.path)"
    if let slash = path.lastIndex(of: "/") {
      let parent = String(path[..<slash])
      if !made.contains(parent) {
        guard unsafe mkdir(parent, 0o700) == 0 else { throw Files.failure(parent) }
        made.append(parent)
      }
    }
    made.append(path)
    let writer = try FileWriter(path)
    try writer.write(Array(file.text.utf8))
    try writer.finish()
    guard unsafe chmod(path, file.mode) == 0 else { throw Files.failure(path) }
  }
}
