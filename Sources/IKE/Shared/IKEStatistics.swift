/// The counters of a gateway or of one peer, since the start or since they were cleared.
package struct IKEStatistics: Equatable, Sendable {
  /// The number of received datagrams.
  package var received: UInt64 = 0
  /// The octets of the data of received datagrams.
  package var receivedOctets: UInt64 = 0
  /// The number of sent datagrams.
  package var sent: UInt64 = 0
  /// The octets of the data of sent datagrams.
  package var sentOctets: UInt64 = 0
  /// The number of messages that were sent again because the peer did not answer.
  package var retransmitted: UInt64 = 0
  /// The number of repeated messages of the peer.
  package var repetitions: UInt64 = 0
  /// The number of dropped datagrams: malformed ones, and those with unknown cookies or from a
  /// wrong address.
  package var dropped: UInt64 = 0
  /// The number of phase 1 negotiations that the gateway initiated.
  package var phaseOneInitiated: UInt64 = 0
  /// The number of phase 1 negotiations that the peer initiated and the gateway answered.
  package var phaseOneAnswered: UInt64 = 0
  /// The number of phase 1 negotiations that were established.
  package var phaseOneEstablished: UInt64 = 0
  /// The number of phase 1 negotiations that failed.
  package var phaseOneFailed: UInt64 = 0
  /// The number of quick modes that the gateway initiated.
  package var quickModesInitiated: UInt64 = 0
  /// The number of quick modes that the peer initiated and the gateway answered.
  package var quickModesAnswered: UInt64 = 0
  /// The number of quick modes that were established.
  package var quickModesEstablished: UInt64 = 0
  /// The number of quick modes that failed.
  package var quickModesFailed: UInt64 = 0
  /// The number of notification payloads that were received and handled.
  package var notificationsReceived: UInt64 = 0
  /// The number of notification payloads sent.
  package var notificationsSent: UInt64 = 0
  /// The number of delete payloads that were received and handled.
  package var deletesReceived: UInt64 = 0
  /// The number of delete payloads sent.
  package var deletesSent: UInt64 = 0
  /// The number of NAT keepalives received. RFC 3948 section 2.3.
  package var keepalivesReceived: UInt64 = 0
  /// The number of NAT keepalives sent.
  package var keepalivesSent: UInt64 = 0

  /// Creates counters that are all zero.
  package init() {}
}
