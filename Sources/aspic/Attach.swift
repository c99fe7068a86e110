import ArgumentParser
import Operations

/// The command `aspic attach`, which opens a session in a network that another process serves.
struct Attach: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Opens a session in a network that another process serves.",
    discussion: """
      The other process is 'aspic serve', or an aspic at a terminal. Files that the session names are \
      this process's, and so is its history.
      """)

  @OptionGroup var attachOptions: AttachOptions
  @OptionGroup var scriptOptions: ScriptOptions
  @OptionGroup var placeOptions: PlaceOptions

  func run() throws {
    throw scriptOptions.findingOptions.exit {
      let work = try scriptOptions.work()
      let place = try placeOptions.place()
      let channel = try place.attach(
        at: attachOptions.socket, waiting: placeOptions.wait ?? 0)
      return try AttachedSessionRun(
        channel: channel, router: attachOptions.router, historyPath: place.historyPath
      ).run(work)
    }
  }
}
