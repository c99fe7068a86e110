package import Wire

/// What the router asks of the world.
package enum RouterOutput: Equatable, Sendable {
  /// Send the packet by the interface; on a link with more than two ends, to `nextHop`.
  case transmit(PacketBuffer, on: LogicalInterface, nextHop: IPv4Address)
  /// A packet passes a unit of a service interface that is watched; `isSent`: into the service.
  case observed([UInt8], on: LogicalInterface, isSent: Bool)
  /// An echo request of the router's own was answered, by a reply or an error.
  case echo(EchoResult)
  /// A line that went into the log.
  case log(LogEntry)
}
