import ArgumentParser
import Configuration
import Lab
import Operations

/// `aspic lab`: labs without a session.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    // It is parsed by itself, or the options of `aspic` would take those of the same names.
    commandName: "lab", _superCommandName: "aspic",
    abstract: "List, write, check, start and grade labs.",
    discussion: """
      A lab is a file: a network of routers, hosts and links, what is configured there, and stages in \
      which something is to be achieved; aspic.lab(5) describes it. Some labs are built in.
      """,
    version: "aspic \(Release.version)",
    subcommands: [
      LabListCommand.self, LabNewCommand.self, LabCheckCommand.self, LabStartCommand.self,
      LabDrawCommand.self, LabGradeCommand.self, LabGradeWorkerCommand.self,
    ]
  )
}

/// A lab that is named on a command line, read with the files beside it.
struct NamedLab {
  /// As errors name it.
  let name: String
  let file: LabFile

  /// `name`: that of a built-in lab, or a path with '.' or '/' in it. Throws `LabErrors`, or the failure
  /// to read a file.
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
  /// What is wrong with a lab file.
  init(_ error: LabError) {
    self.init(
      file: error.place.file, line: error.place.line, column: error.place.column,
      severity: error.isWarning ? .warning : .error, message: error.message)
  }
}
