import ArgumentParser
import Operations

/// The command `aspic lab`, whose subcommands work on labs without a session.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    // The command is parsed by itself, because otherwise options of `aspic` would take those with
    // the same names.
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
