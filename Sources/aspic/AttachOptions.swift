import ArgumentParser

/// Where a session is to be in a network that another process serves.
struct AttachOptions: ParsableArguments {
  @Argument(help: "The router to be on (default: the first of the network).")
  var router: String?

  @Option(help: "Attach at this socket, and not at those of the state folder.", completion: .file())
  var socket: String?
}
