import Cryptography
import IKE
import IPsec
import Wire

/// The negotiation of a tunnel's associations, and the packets that wait for it.
extension Tunnel {
  /// Installs a pair, by which packets may be received from now on. Replay is checked unless the
  /// term says otherwise.
  mutating func install(
    _ pair: SecurityAssociationPair, sequenceNumber: UInt32, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard isNegotiable else { return }
    let installed = DynamicAssociations.Pair(
      gateway: pair.gateway, peer: pair.peer, isEncapsulated: pair.isEncapsulated,
      natStatus: pair.natStatus,
      AssociationPair(
        try OutboundSecurityAssociation(
          pair.outbound, library: library, sequenceNumber: sequenceNumber),
        try InboundSecurityAssociation(
          pair.inbound, checksReplay: model.checksReplay,
          windowSize: model.antiReplayWindowSize, library: library)))
    withDynamic { $0.add(installed) }
  }

  /// Makes a packet wait for a negotiation, if it may.
  mutating func hold(
    _ packet: WaitingPacket, at now: Instant
  ) -> DynamicAssociations.Holding {
    withDynamic { $0.hold(packet, at: now) } ?? .refused
  }

  /// Records that the negotiation has failed. Returns the packets that waited for it.
  mutating func fail(_ words: String, at now: Instant) -> [WaitingPacket] {
    withDynamic { $0.fail(words, at: now) } ?? []
  }

  /// Records whether the certificates that the tunnel needs are there. An earlier failure is
  /// discarded if that has changed. Returns whether it has.
  mutating func setCredentialFault(_ fault: String?) -> Bool {
    withDynamic { dynamic in
      guard dynamic.credentialFault != fault else { return false }
      dynamic.credentialFault = fault
      dynamic.forgetFailure()
      return true
    } ?? false
  }

  /// Records that a negotiation failed that the peer had begun.
  mutating func recordFailure(_ words: String) { withDynamic { $0.recordFailure(words) } }

  /// Records that an unauthenticated message rejected a negotiation, which goes on.
  mutating func recordDoubt(_ doubt: String) { withDynamic { $0.recordDoubt(doubt) } }

  /// Records that a negotiation begins without a packet that needs it.
  mutating func beginNegotiation() { withDynamic { $0.beginNegotiation() } }

  /// Allows the next packet to begin a negotiation, although one has just failed.
  mutating func allowRetry() { withDynamic { $0.allowRetry() } }
}
