package import Wire

/// An output of the router: a packet to send, or an event to report.
package enum RouterOutput: Equatable, Sendable {
  /// A packet is to be sent by the interface; on a link with more than two ends, to `nextHop`.
  case transmit(PacketBuffer, on: LogicalInterface, nextHop: IPv4Address)
  /// A packet passes a unit of an observed service interface; `isSent` is true for packets into the
  /// service.
  case observed([UInt8], on: LogicalInterface, isSent: Bool)
  /// An echo request of the router itself was answered, by a reply or an error.
  case echo(EchoResult)
  /// A line was written into the log.
  case log(LogEntry)
}
