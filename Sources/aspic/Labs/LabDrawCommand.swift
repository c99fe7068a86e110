import ArgumentParser
import Lab
import Operations

extension DrawingForm: ExpressibleByArgument {}

/// The command `aspic lab draw`, which draws the network of a lab.
struct LabDrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Draw the network of a lab.",
    discussion: """
      Routers, hosts, links and segments with their addresses, and the tunnels that the starting \
      configurations ask for. In a session, 'request lab draw' shows which tunnels are up.
      """)

  @Option(help: "The notation.")
  var to = DrawingForm.text

  @Option(
    name: .shortAndLong, help: "Write to a file instead of the screen.", completion: .file())
  var output: String?

  @Option(help: "Name or number of a stage whose start is drawn.")
  var stage: String?

  @Argument(
    help: "A lab file, or the name of a built-in lab.", completion: .file(extensions: ["lab"]))
  var lab: String

  func run() throws {
    let text: String
    do {
      let lab = try NamedLab(lab).file.lab()
      text = try lab.drawing(atStage: try stage.map { try lab.number(ofStage: $0) }).text(to)
    } catch let errors as LabErrors {
      StandardError.write(errors.errors.map { "\($0)\n" }.joined())
      throw ExitCode(1)
    }
    guard let output else {
      let standard = StandardOutput()
      standard.write(text)
      if let failure = standard.failure { throw failure }
      return
    }
    try Files.write(text, to: output)
  }
}
