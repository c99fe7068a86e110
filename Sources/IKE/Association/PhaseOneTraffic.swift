/// What an IKE SA has carried and made.
package struct PhaseOneTraffic: Equatable, Sendable {
  package var receivedOctets: UInt64 = 0
  package var sentOctets: UInt64 = 0
  package var received: UInt64 = 0
  package var sent: UInt64 = 0
  /// IPsec SAs, each direction for itself.
  package var associationsCreated: UInt64 = 0
  package var associationsDeleted: UInt64 = 0

  package init() {}
}
