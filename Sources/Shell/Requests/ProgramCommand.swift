package import Configuration

/// A command of operational mode that a program sends over NETCONF.
package enum ProgramCommand {
  /// As it is typed, with pipes.
  case line(String)
  /// A request that was matched.
  case request(Walker)
}
