/// The counters of an IKE SA: its messages, and the IPsec SAs made under it.
package struct PhaseOneTraffic: Equatable, Sendable {
  /// The octets of the received datagrams.
  package var receivedOctets: UInt64 = 0
  /// The octets of the sent datagrams.
  package var sentOctets: UInt64 = 0
  /// The number of received datagrams.
  package var received: UInt64 = 0
  /// The number of sent datagrams.
  package var sent: UInt64 = 0
  /// The number of IPsec SAs created; each direction counts.
  package var associationsCreated: UInt64 = 0
  /// The number of IPsec SAs deleted; each direction counts.
  package var associationsDeleted: UInt64 = 0

  /// Creates counters that are all zero.
  package init() {}
}
