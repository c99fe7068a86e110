package import Configuration

/// A command of operational mode that a program sends over NETCONF.
package enum ProgramCommand {
  /// The line of a command as an operator types it, with pipes.
  case line(String)
  /// A request, as the walk over the words of its command.
  case request(Walker)
}
