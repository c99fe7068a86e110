import ArgumentParser

/// The executable: options, wiring, exit status.
@main
struct Aspic: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "aspic", version: "aspic 0.1.0")
}
