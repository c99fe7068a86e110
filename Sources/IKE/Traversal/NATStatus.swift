package import Cryptography
import Wire

/// The result of NAT detection: the ends that are behind a NAT. RFC 3947 section 3.2.
package struct NATStatus: OptionSet, Hashable, Sendable {
  /// The ends behind a NAT as bits.
  package var rawValue: UInt8

  /// Creates a set of ends from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The local gateway is behind a NAT.
  package static let ours = NATStatus(rawValue: 1)
  /// The peer is behind a NAT.
  package static let peers = NATStatus(rawValue: 2)
}

/// NAT detection by NAT-D payloads: hashes of the addresses and ports that each end sees. A NAT
/// changes the addresses but not the hashes. RFC 3947 section 3.2.
package struct NATDetection {
  let hash: HashAlgorithm
  let cookies: Cookies
  /// The local endpoint of the message.
  let local: Endpoint
  /// The peer's endpoint, as the gateway sees it.
  let peer: Endpoint

  /// Creates the detection for a message between two endpoints, with the hash that phase 1 has
  /// negotiated.
  package init(hash: HashAlgorithm, cookies: Cookies, local: Endpoint, peer: Endpoint) {
    self.hash = hash
    self.cookies = cookies
    self.local = local
    self.peer = peer
  }

  /// The digests to be sent: that of the destination, then that of the source.
  package var payloads: [[UInt8]] { [digest(of: peer), digest(of: local)] }

  /// Returns the ends behind a NAT by the peer's digests; nil unless there are at least two. The
  /// first is of its destination, the others are of all its possible sources.
  package func natStatus(by received: [[UInt8]]) -> NATStatus? {
    guard received.count >= 2, let first = received.first else { return nil }
    var natStatus: NATStatus = []
    if first != digest(of: local) { natStatus.insert(.ours) }
    let theirs = digest(of: peer)
    if !received.dropFirst().contains(theirs) { natStatus.insert(.peers) }
    return natStatus
  }

  /// Returns HASH(CKY-I | CKY-R | IP | Port). RFC 3947 section 3.2.
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
