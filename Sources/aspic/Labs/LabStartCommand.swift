import ArgumentParser
import Operations

/// The command `aspic lab start`, which opens a session in a lab.
struct LabStartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Open a session in a lab, at the stage at hand.",
    discussion: """
      What `aspic --lab` does, with the stage that the user has come to. How far users are is kept in \
      the state folder.
      """)

  @OptionGroup var scriptOptions: ScriptOptions
  @OptionGroup var placeOptions: PlaceOptions
  @OptionGroup var keepingOptions: KeepingOptions

  @Option(help: "Name or number of the stage to begin with.")
  var stage: String?

  @Option(help: "The student whose variant of the lab is used.")
  var student: String?

  @Option(help: "Start the network's clock at so many seconds since 1970.")
  var clock: Int64?

  @Option(help: "Draw all that is random from this number.")
  var seed: UInt64?

  @Option(help: "Name in the prompt and in the commit history (default: $USER).")
  var user: String?

  @Argument(
    help: "A lab file, or the name of a built-in lab.", completion: .file(extensions: ["lab"]))
  var lab: String

  func run() throws {
    var arguments = ["--lab", lab, "--start"]
    if let stage { arguments += ["--stage", stage] }
    if let student { arguments += ["--student", student] }
    if let clock { arguments += ["--clock", "\(clock)"] }
    if let seed { arguments += ["--seed", "\(seed)"] }
    if let user { arguments += ["--user", user] }
    var session = try Aspic.parse(arguments)
    session.scriptOptions = scriptOptions
    session.placeOptions = placeOptions
    session.keepingOptions = keepingOptions
    try session.run()
  }
}
