package import Cryptography
import IKE
package import IPsec
package import Wire

/// The keys that a capture is decrypted with, in the order in which they were negotiated. They are
/// kept only if the user has asked for it.
package struct KeyLog {
  /// The keys of one security association.
  package enum Entry {
    /// The cipher key of an IKE SA.
    case phaseOne(initiatorCookie: UInt64, cipherKey: Secret)
    /// The keys of an IPsec SA, in one direction.
    case association(
      source: IPv4Address, destination: IPv4Address, SecurityAssociationParameters)
  }

  private(set) var entries: [Entry] = []

  mutating func prepend(_ earlier: KeyLog) { entries = earlier.entries + entries }

  mutating func add(cookies: Cookies, _ key: Secret) {
    entries.append(.phaseOne(initiatorCookie: cookies.initiator, cipherKey: key))
  }

  mutating func add(_ pair: SecurityAssociationPair, localGateway: IPv4Address) {
    add(pair.inbound, pair.outbound, local: localGateway, peer: pair.peer.address)
  }

  mutating func add(
    _ inbound: SecurityAssociationParameters, _ outbound: SecurityAssociationParameters,
    local: IPv4Address, peer: IPv4Address
  ) {
    entries.append(.association(source: peer, destination: local, inbound))
    entries.append(.association(source: local, destination: peer, outbound))
  }
}
