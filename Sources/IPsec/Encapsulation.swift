import Cryptography

/// How many octets a security association puts around an inner packet, and where.
///
///     ESP     IPv4 20 | SPI 4 | sequence 4 | IV | inner | padding | 2 | ICV
///     AH      IPv4 20 | AH 12 | ICV | inner
///     bundle  IPv4 20 | AH 12 | ICV | SPI 4 | sequence 4 | IV | inner | padding | 2
///
/// How long vectors (IV) and integrity check values (ICV) are, and what padding fills, are the
/// algorithms'.
package struct Encapsulation: Equatable, Sendable {
  // An octet each, because a copy is in every association, and thousands of those are passed
  // through.
  private let header: UInt8
  /// 0 where there is no trailer.
  private let block: UInt8
  private let tag: UInt8

  private let vector: UInt8

  package init(_ parameters: SecurityAssociationParameters) {
    let encryption = parameters.securityProtocol == .ah ? nil : parameters.encryption?.algorithm.row
    let authentication = parameters.authentication?.algorithm.row
    // Of the packet, an octet has room for each of these.
    vector = UInt8(clamping: encryption?.vectorLength ?? 0)
    // RFC 4303 §2.4: right-aligned in 4 octets, also where nothing is encrypted.
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

  /// Octets before the inner packet.
  package var headerLength: Int { Int(header) }
  /// Octets of initialization vector in each packet.
  package var vectorLength: Int { Int(vector) }
  /// What the inner packet, padding and the two trailer octets come to a multiple of, a power of
  /// two; nil for AH, which has no trailer.
  package var alignment: Int? { block == 0 ? nil : Int(block) }
  /// Octets of integrity check value after all else.
  package var tagLength: Int { Int(tag) }

  /// Octets of the outer packet that carries `inner` octets.
  @inline(__always)
  package func sealedLength(ofInner inner: Int) -> Int {
    headerLength + inner + paddingLength(ofInner: inner) + (alignment == nil ? 0 : 2) + tagLength
  }

  /// What is encrypted of an outer packet from `start` to `end`, whose outer header has no options.
  @inline(__always)
  func encrypted(from start: Int, to end: Int) -> Range<Int> {
    start + headerLength..<end - tagLength
  }

  /// The longest inner packet whose outer packet has at most `mtu` octets: the next-hop MTU of an
  /// ICMP "fragmentation needed". 0 where none fits.
  package func largestInner(within mtu: Int) -> Int {
    let room = mtu - headerLength - tagLength
    guard let alignment else { return max(0, room) }
    return max(0, room / alignment * alignment - 2)
  }

  /// Octets of padding before the trailer.
  @inline(__always)
  func paddingLength(ofInner inner: Int) -> Int {
    guard let alignment else { return 0 }
    return -(inner + 2) & (alignment - 1)
  }
}
