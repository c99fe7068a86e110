import ArgumentParser
import Datastore
import Sockets

/// The command `aspic netconf`, which speaks NETCONF on standard input and output.
struct NETCONF: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netconf",
    abstract: "Speaks NETCONF with a program on standard input and output.",
    discussion: """
      It is made for 'Subsystem netconf' of an SSH server. The session is in the network of the process \
      that serves the state folder; if none does, it is in one of its own, which others can join and \
      which ends with it.
      """)

  @OptionGroup var attachOptions: AttachOptions
  @OptionGroup var findingOptions: FindingOptions
  @OptionGroup var placeOptions: PlaceOptions
  @OptionGroup var keepingOptions: KeepingOptions
  @OptionGroup var networkOptions: NetworkOptions

  func validate() throws {
    if keepingOptions.ephemeral && (placeOptions.state != nil || attachOptions.socket != nil) {
      throw ValidationError("Give a state folder, a socket or --ephemeral.")
    }
  }

  func run() throws {
    throw findingOptions.exit {
      if keepingOptions.ephemeral { return try hold(nil) }
      let place = try placeOptions.place()
      if let socket = attachOptions.socket {
        return try attach(to: try place.attach(at: socket, waiting: placeOptions.wait ?? 0))
      }
      switch try open(place) {
      case .held(let folder): return try hold(folder)
      case .served(let channel): return try attach(to: channel)
      }
    }
  }

  /// Opens the state folder. If it belongs to another user, who lets a group attach, this process
  /// cannot hold it and attaches.
  private func open(_ place: StatePlace) throws -> StatePlace.Opened {
    do { return try place.open(waiting: placeOptions.wait ?? 0) } catch {
      guard let channel = try? place.attach(waiting: 0) else { throw error }
      return .served(channel)
    }
  }

  private func hold(_ folder: StateFolder?) throws -> Int32 {
    try Holder(networkOptions, findingOptions).run(
      folder, .netconf, router: attachOptions.router)
  }

  private func attach(to channel: Channel) throws -> Int32 {
    try networkOptions.refuseForServed()
    return try AttachedSessionRun(channel: channel, router: attachOptions.router).run(.netconf)
  }
}
