package import Configuration

/// A command of operational mode that a program sends over NETCONF.
package enum ProgramCommand {
  /// The line of a command as an operator types it, with pipes.
  case line(String)
  /// A request that was matched.
  case request(Walker)
}
