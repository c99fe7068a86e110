import ArgumentParser
import Lab
import Operations

/// `aspic lab export`
struct LabExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a lab as containers, each router a live router.",
    discussion: """
      The folder gets a topology file, and for each router a configuration and the script that its \
      container runs. Each router has one link to other routers, which is its outside. A lab with a \
      NAT or with certificates is refused. A folder that has files is not touched.
      """)

  @Option(
    help: ArgumentHelp(
      "Write the topology and its files for containerlab into a folder.", valueName: "dir"),
    completion: .directory)
  var containerlab: String

  @Option(help: "Name or number of a stage whose start is written.")
  var stage: String?

  @OptionGroup var format: FindingOptions

  @Argument(
    help: "A lab file, or the name of a built-in lab.", completion: .file(extensions: ["lab"]))
  var lab: String

  func run() throws {
    let export: ContainerlabExport
    do {
      let file = try NamedLab(lab).file
      export = try ContainerlabExport(
        file, atStage: try stage.map { try file.lab().number(ofStage: $0) })
    } catch let errors as LabErrors {
      var report = FindingReport(format.errors, writingJSON: StandardError.write)
      report.add(errors.errors.map { Finding($0) })
      report.reportCounts()
      throw ExitCode(1)
    } catch let failure as CommandFailure {
      format.writeError(failure.message)
      throw ExitCode(1)
    }
    throw format.exit { try write(export.files) }
  }

  /// Returns the exit status.
  private func write(_ files: [ExportedFile]) throws -> Int32 {
    try ExportFolder(containerlab).write(files)
    let output = StandardOutput()
    let topology = files.first?.path ?? ""
    output.write(
      "\(containerlab) is written; 'containerlab deploy -t \(containerlab)/\(topology)' runs it\n")
    if let failure = output.failure { throw failure }
    return 0
  }
}
