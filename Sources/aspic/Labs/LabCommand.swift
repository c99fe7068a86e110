import ArgumentParser
import Operations

/// `aspic lab`: the commands that work on labs without a session.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    // It is parsed by itself, or the options of `aspic` would take those of the same names.
    commandName: "lab", _superCommandName: "aspic",
    abstract: "List, write, check, start, draw, grade and export labs.",
    discussion: """
      A lab is a file: a network of routers, hosts and links, what is configured there, and stages in \
      which something is to be achieved; aspic.lab(5) describes it. Some labs are built in.
      """,
    version: "aspic \(Release.version)",
    subcommands: [
      LabListCommand.self, LabNewCommand.self, LabCheckCommand.self, LabStartCommand.self,
      LabDrawCommand.self, LabGradeCommand.self, LabExportCommand.self,
      LabGradeWorkerCommand.self,
    ]
  )
}
