import Configuration
import Lab
import Operations

/// A lab that was named on a command line, and has been read with the files beside it.
struct NamedLab {
  /// The name of the file in errors.
  let name: String
  let file: LabFile

  /// Reads a lab. `name` is that of a built-in lab, or a path that contains '.' or '/'. Throws
  /// `LabErrors`, or the failure to read a file.
  init(_ name: String) throws {
    if let text = LabLibrary.text(of: name) {
      self.name = "\(name).lab"
      file = try LabFile(text, named: self.name)
      return
    }
    guard name.contains("/") || name.contains(".") else {
      let known = LabLibrary.names.joined(separator: ", ")
      throw CommandFailure(
        "error: there is no lab '\(name)'; there are \(known); a file has '.' or '/' in its name")
    }
    self.name = name
    var file = try LabFile(try Files.read(name), named: name)
    let folder = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    for neighbour in try file.neighbourNames() {
      file.attach(try Files.read(folder + neighbour), named: neighbour)
    }
    self.file = file
  }
}

extension Finding {
  /// Creates the finding for an error of a lab file.
  init(_ error: LabError) {
    self.init(
      file: error.place.file, line: error.place.line, column: error.place.column,
      severity: error.isWarning ? .warning : .error, message: error.message)
  }
}
