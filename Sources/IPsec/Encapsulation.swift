/// How many octets a security association puts around an inner packet, and where.
///
///     ESP     IPv4 20 | SPI 4 | sequence 4 | IV 0/8 | inner | padding | 2 | ICV 0/12
///     AH      IPv4 20 | AH 24 | inner
///     bundle  IPv4 20 | AH 24 | SPI 4 | sequence 4 | IV 8 | inner | padding | 2
package struct Encapsulation: Equatable, Sendable {
  /// Octets before the inner packet.
  package let headerLength: Int
  /// What the inner packet, padding and the two trailer octets come to a multiple of; nil for AH,
  /// which has no trailer.
  package let alignment: Int?
  /// Octets of integrity check value after all else.
  package let tagLength: Int

  package init(_ parameters: SecurityAssociationParameters) {
    let isEncrypted = parameters.encryption != nil
    let initializationVector = isEncrypted ? 8 : 0
    switch parameters.securityProtocol {
    case .ah:
      headerLength = 20 + 24
      alignment = nil
      tagLength = 0
    case .esp:
      headerLength = 20 + 8 + initializationVector
      // RFC 4303 §2.4: right-aligned in 4 octets, also where nothing is encrypted.
      alignment = isEncrypted ? 8 : 4
      tagLength = parameters.authentication == nil ? 0 : 12
    case .bundle:
      headerLength = 20 + 24 + 8 + initializationVector
      alignment = isEncrypted ? 8 : 4
      tagLength = 0
    }
  }

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
    return (alignment - (inner + 2) % alignment) % alignment
  }
}
