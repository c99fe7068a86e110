/// What has been counted since the gateway began, or since it was cleared.
package struct IKEStatistics: Equatable, Sendable {
  /// Datagrams, and the octets of their data.
  package var received: UInt64 = 0
  package var receivedOctets: UInt64 = 0
  package var sent: UInt64 = 0
  package var sentOctets: UInt64 = 0
  /// Messages of ours that were sent again for want of an answer.
  package var retransmitted: UInt64 = 0
  /// Messages of the peer that had been heard before.
  package var repetitions: UInt64 = 0
  /// Dropped: no message, of no SA here, or from the wrong address.
  package var dropped: UInt64 = 0
  package var phaseOneInitiated: UInt64 = 0
  package var phaseOneAnswered: UInt64 = 0
  package var phaseOneEstablished: UInt64 = 0
  package var phaseOneFailed: UInt64 = 0
  package var quickModesInitiated: UInt64 = 0
  package var quickModesAnswered: UInt64 = 0
  package var quickModesEstablished: UInt64 = 0
  package var quickModesFailed: UInt64 = 0
  /// Payloads, in whatever message, that were heeded.
  package var notificationsReceived: UInt64 = 0
  package var notificationsSent: UInt64 = 0
  package var deletesReceived: UInt64 = 0
  package var deletesSent: UInt64 = 0
  /// Datagrams that only keep a translation open. RFC 3948 §2.3.
  package var keepalivesReceived: UInt64 = 0
  package var keepalivesSent: UInt64 = 0

  package init() {}
}
