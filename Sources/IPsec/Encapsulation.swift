import Cryptography

/// The number and the position of the octets that a security association adds around an inner
/// packet.
///
///     ESP     IPv4 20 | SPI 4 | sequence 4 | IV | inner | padding | 2 | ICV
///     AH      IPv4 20 | AH 12 | ICV | inner
///     bundle  IPv4 20 | AH 12 | ICV | SPI 4 | sequence 4 | IV | inner | padding | 2
///
/// The lengths of the initialization vector (IV) and of the integrity check value (ICV), and the
/// multiple to which padding extends the packet, depend on the algorithms.
package struct Encapsulation: Equatable, Sendable {
  // Each length is one octet, because every association holds a copy, and a flush visits thousands
  // of associations.
  private let header: UInt8
  /// The multiple to which padding extends the packet, in octets; 0 for AH, which has no trailer.
  private let block: UInt8
  private let tag: UInt8

  private let vector: UInt8

  /// Computes the lengths from the protocol and the algorithms of a security association.
  package init(_ parameters: SecurityAssociationParameters) {
    let encryption = parameters.securityProtocol == .ah ? nil : parameters.encryption?.algorithm.row
    let authentication = parameters.authentication?.algorithm.row
    // The lengths of all vectors and integrity check values fit into an octet.
    vector = UInt8(clamping: encryption?.vectorLength ?? 0)
    // RFC 4303 section 2.4: the trailer ends at a multiple of 4 octets, also without encryption.
    let alignment = UInt8(clamping: max(4, encryption?.blockLength ?? 0))
    let payload = 8 + vector
    let tag =
      UInt8(clamping: encryption?.tagLength ?? 0) + UInt8(clamping: authentication?.tagLength ?? 0)
    switch parameters.securityProtocol {
    case .ah:
      header = 20 + AuthenticationHeader.fixedLength + tag
      block = 0
      self.tag = 0
    case .esp:
      header = 20 + payload
      block = alignment
      self.tag = tag
    case .bundle:
      header = 20 + AuthenticationHeader.fixedLength + tag + payload
      block = alignment
      self.tag = 0
    }
  }

  /// The number of octets before the inner packet, the outer IPv4 header included.
  package var headerLength: Int { Int(header) }
  /// The number of octets of the initialization vector in each packet.
  package var vectorLength: Int { Int(vector) }
  /// The power of two of which the inner packet, the padding and the two trailer octets together
  /// are a multiple; nil for AH, which has no trailer.
  package var alignment: Int? { block == 0 ? nil : Int(block) }
  /// The number of octets of the integrity check value at the end of the packet; 0 for AH and a
  /// bundle.
  package var tagLength: Int { Int(tag) }

  /// Returns the number of octets of the outer packet that carries `inner` octets.
  @inline(__always)
  package func sealedLength(ofInner inner: Int) -> Int {
    headerLength + inner + paddingLength(ofInner: inner) + (alignment == nil ? 0 : 2) + tagLength
  }

  /// Returns the range of the encrypted octets of an outer packet from `start` to `end` whose outer
  /// header has no options.
  @inline(__always)
  func encrypted(from start: Int, to end: Int) -> Range<Int> {
    start + headerLength..<end - tagLength
  }

  /// Returns the length of the longest inner packet whose outer packet has at most `mtu` octets,
  /// which is the next-hop MTU of an ICMP "fragmentation needed" message; 0 if none fits.
  package func largestInner(within mtu: Int) -> Int {
    let room = mtu - headerLength - tagLength
    guard let alignment else { return max(0, room) }
    return max(0, room / alignment * alignment - 2)
  }

  /// Returns the number of padding octets before the two trailer octets.
  @inline(__always)
  func paddingLength(ofInner inner: Int) -> Int {
    guard let alignment else { return 0 }
    return -(inner + 2) & (alignment - 1)
  }
}
