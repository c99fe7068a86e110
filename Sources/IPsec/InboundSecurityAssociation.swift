package import Cryptography

/// One direction of a tunnel, at the end that receives: opens outer packets into inner ones.
///
/// A value that counts: keep the one that `open` changed.
package struct InboundSecurityAssociation {
  package enum Opened: Equatable, Sendable {
    /// A whole IPv4 packet, whose header the router has yet to check.
    case packet([UInt8])
    /// Made to hide how much is sent, and to be dropped unseen. RFC 4303 §2.6.
    case dummy
  }

  package let parameters: SecurityAssociationParameters
  package let encapsulation: Encapsulation
  package private(set) var counters = SecurityAssociationCounters()
  /// Nil where replay is not checked.
  package private(set) var replayWindow: ReplayWindow?

  /// Replay is checked only where packets are authenticated, whatever `checksReplay` says
  /// (RFC 4303 §3.4.3). Loads the library if this is the first association of it.
  package init(
    _ parameters: SecurityAssociationParameters, checksReplay: Bool, library: CryptographicLibrary
  ) throws(CryptographyError) {
    self.parameters = parameters
    encapsulation = Encapsulation(parameters)
    replayWindow = checksReplay && parameters.authentication != nil ? ReplayWindow() : nil
  }

  /// What is inside a whole outer packet, reassembled where it came in fragments. Hand the packet
  /// over (`consume`) and nothing is copied. What fails is counted and changes nothing else.
  package mutating func open(_ packet: consuming [UInt8]) throws(IPsecError) -> Opened {
    .dummy
  }
}
