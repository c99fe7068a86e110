package import Attachment
package import Sockets
import Terminal

/// The terminal of a user who is attached to a served network.
package enum AttachedTerminal {
  /// Attaches, reads lines and runs them until the session or the terminal ends. Returns the exit
  /// status. Throws if the server cannot be attached to.
  ///
  /// It may run on any thread. `ownsSignals` states whether this terminal handles the signals of
  /// the process, as in `Terminal`. `greet` is called with the name of the router before the first
  /// prompt. `historyPath` is the file of the history of commands.
  package static func run(
    _ channel: Channel, _ hello: Hello, historyPath: String?, ownsSignals: Bool = true,
    greet: (_ router: String) -> Void = { _ in }
  ) throws(AttachmentError) -> Int32 {
    let session = try AttachedSession(channel, hello)
    let terminal = Terminal(
      session: session, historyPath: historyPath, ownsSignals: ownsSignals)
    terminal.background = session.background
    session.wait = { [unowned terminal] in terminal.wait(for: $0) }
    greet(session.router)
    let status = terminal.run()
    session.connection.leave()
    return status
  }
}
