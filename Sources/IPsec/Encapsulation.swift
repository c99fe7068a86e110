/// How many octets a security association puts around an inner packet, and where.
///
///     ESP     IPv4 20 | SPI 4 | sequence 4 | IV 0/8 | inner | padding | 2 | ICV 0/12
///     AH      IPv4 20 | AH 24 | inner
///     bundle  IPv4 20 | AH 24 | SPI 4 | sequence 4 | IV 8 | inner | padding | 2
package struct Encapsulation: Equatable, Sendable {
  // An octet each, because a copy is in every association, and thousands of those are passed
  // through.
  private let header: UInt8
  /// 0 where there is no trailer.
  private let block: UInt8
  private let tag: UInt8

  package init(_ parameters: SecurityAssociationParameters) {
    let isEncrypted = parameters.encryption != nil
    let initializationVector: UInt8 = isEncrypted ? 8 : 0
    switch parameters.securityProtocol {
    case .ah:
      header = 20 + 24
      block = 0
      tag = 0
    case .esp:
      header = 20 + 8 + initializationVector
      // RFC 4303 §2.4: right-aligned in 4 octets, also where nothing is encrypted.
      block = isEncrypted ? 8 : 4
      tag = parameters.authentication == nil ? 0 : 12
    case .bundle:
      header = 20 + 24 + 8 + initializationVector
      block = isEncrypted ? 8 : 4
      tag = 0
    }
  }

  /// Octets before the inner packet.
  package var headerLength: Int { Int(header) }
  /// What the inner packet, padding and the two trailer octets come to a multiple of, a power of
  /// two; nil for AH, which has no trailer.
  package var alignment: Int? { block == 0 ? nil : Int(block) }
  /// Octets of integrity check value after all else.
  package var tagLength: Int { Int(tag) }

  /// Octets of the outer packet that carries `inner` octets.
  package func sealedLength(ofInner inner: Int) -> Int {
    headerLength + inner + paddingLength(ofInner: inner) + (alignment == nil ? 0 : 2) + tagLength
  }

  /// The longest inner packet whose outer packet has at most `mtu` octets: the next-hop MTU of an
  /// ICMP "fragmentation needed". 0 where none fits.
  package func largestInner(within mtu: Int) -> Int {
    let room = mtu - headerLength - tagLength
    guard let alignment else { return max(0, room) }
    return max(0, room / alignment * alignment - 2)
  }

  /// Octets of padding before the trailer.
  func paddingLength(ofInner inner: Int) -> Int {
    guard let alignment else { return 0 }
    return -(inner + 2) & (alignment - 1)
  }
}
