package import Attachment
package import Sockets
import Terminal

/// A terminal at a served network.
package enum AttachedTerminal {
  /// Attaches, and reads and runs lines until the session ends or the terminal goes. Returns the exit
  /// status.
  ///
  /// It may run on any thread. `ownsSignals`: as `Terminal` has it. `greet` is called with the name of
  /// the router before the first prompt.
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
