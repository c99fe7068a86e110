import ArgumentParser

/// The options that select the socket and the router of a session in a served network.
struct AttachOptions: ParsableArguments {
  @Argument(help: "The router to be on (default: the first of the network).")
  var router: String?

  @Option(help: "Attach at this socket, and not at those of the state folder.", completion: .file())
  var socket: String?
}
