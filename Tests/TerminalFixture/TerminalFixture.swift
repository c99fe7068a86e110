import Terminal

/// The program with a toy session at a terminal, for tests that type keys. Its one argument is the
/// file of the history.
@main
struct TerminalFixture {
  static func main() {
    let path = CommandLine.arguments.dropFirst().first
    let session = ToySession()
    let terminal = Terminal(session: session, historyPath: path)
    session.terminal = terminal
    let status = terminal.run()
    print("status \(status)")
  }
}
