package import Cryptography
import Wire

/// Which ends of a negotiation are behind a NAT. RFC 3947 §3.2.
package struct Translation: OptionSet, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let ours = Translation(rawValue: 1)
  package static let peers = Translation(rawValue: 2)
}

/// The NAT-D payloads of both ends: hashes of where each sends from and to, of which a NAT on the
/// way knows nothing.
package struct AddressDiscovery {
  let hash: HashAlgorithm
  let cookies: Cookies
  /// Our address and port, by which the message comes or goes.
  let local: Endpoint
  /// The peer's, as we see them.
  let peer: Endpoint

  package init(hash: HashAlgorithm, cookies: Cookies, local: Endpoint, peer: Endpoint) {
    self.hash = hash
    self.cookies = cookies
    self.local = local
    self.peer = peer
  }

  /// What we send: where it goes, and then where it comes from.
  package var payloads: [[UInt8]] { [digest(of: peer), digest(of: local)] }

  /// What the peer's payloads say; nil unless there are two. The first is of where it sends to, the
  /// others are of all places that it could be sending from.
  package func translation(by received: [[UInt8]]) -> Translation? {
    guard received.count >= 2, let first = received.first else { return nil }
    var translation: Translation = []
    if first != digest(of: local) { translation.insert(.ours) }
    let theirs = digest(of: peer)
    if !received.dropFirst().contains(theirs) { translation.insert(.peers) }
    return translation
  }

  /// HASH = HASH(CKY-I | CKY-R | IP | Port). RFC 3947 §3.2.
  private func digest(of end: Endpoint) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(22)
    octets.append(bigEndian: cookies.initiator)
    octets.append(bigEndian: cookies.responder)
    octets.append(bigEndian: end.address.rawValue)
    octets.append(bigEndian: end.port)
    return hash.digest(of: octets)
  }
}
