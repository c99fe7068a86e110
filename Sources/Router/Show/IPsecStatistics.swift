import IPsec

/// The counters of tunnels, as `show services ipsec-vpn ipsec statistics` reports them. Octets are
/// those of the inner packets. Packets of a bundle count for both ESP and AH.
package struct IPsecStatistics: Equatable, Sendable {
  /// The octets of the packets that ESP has encrypted.
  package var encryptedOctets: UInt64 = 0
  /// The octets of the packets that ESP has decrypted.
  package var decryptedOctets: UInt64 = 0
  /// The number of packets that ESP has encrypted.
  package var encryptedPackets: UInt64 = 0
  /// The number of packets that ESP has decrypted.
  package var decryptedPackets: UInt64 = 0
  /// The octets of the received packets with AH whose check succeeded.
  package var ahInputOctets: UInt64 = 0
  /// The octets of the sent packets with AH.
  package var ahOutputOctets: UInt64 = 0
  /// The number of received packets with AH whose check succeeded.
  package var ahInputPackets: UInt64 = 0
  /// The number of sent packets with AH.
  package var ahOutputPackets: UInt64 = 0
  /// The number of packets whose integrity check value in AH is wrong. RFC 4302 section 3.4.4.
  package var ahAuthenticationFailures: UInt64 = 0
  /// The number of packets whose integrity check value in ESP is wrong. RFC 4303 section 3.4.4.
  package var espAuthenticationFailures: UInt64 = 0
  /// The number of packets whose encrypted part is empty or does not consist of whole blocks.
  package var espDecryptionFailures: UInt64 = 0
  /// The number of packets with a wrong header field, or with an SPI that no association has.
  package var badHeaders: UInt64 = 0
  /// The number of packets whose padding or next header is wrong. RFC 4303 section 2.4.
  package var badTrailers: UInt64 = 0
  /// The number of packets whose sequence number is older than the replay window.
  package var replayBeforeWindowDrops: UInt64 = 0
  /// The number of packets whose sequence number was received before.
  package var replayedPackets: UInt64 = 0

  /// Creates counters that are all zero.
  package init() {}

  /// Creates the counters of packets that belong to no tunnel, because no association has their
  /// SPI. They count as bad headers.
  init(strays: UInt64) { badHeaders = strays }

  init(sealed: SecurityAssociationCounters, by securityProtocol: SecurityProtocol) {
    if securityProtocol != .ah {
      encryptedOctets = sealed.innerOctets
      encryptedPackets = sealed.packets
    }
    if securityProtocol != .esp {
      ahOutputOctets = sealed.innerOctets
      ahOutputPackets = sealed.packets
    }
  }

  init(opened: SecurityAssociationCounters, by securityProtocol: SecurityProtocol) {
    if securityProtocol != .ah {
      decryptedOctets = opened.innerOctets
      decryptedPackets = opened.packets
    }
    if securityProtocol == .esp {
      espAuthenticationFailures = opened.authenticationFailures
    } else {
      ahInputOctets = opened.innerOctets
      ahInputPackets = opened.packets
      ahAuthenticationFailures = opened.authenticationFailures
    }
    espDecryptionFailures = opened.decryptionFailures
    badHeaders = opened.badHeaders
    badTrailers = opened.badTrailers
    replayBeforeWindowDrops = opened.beforeWindow
    replayedPackets = opened.replayed
  }

  /// Creates the sum of both directions of a tunnel.
  init(_ inbound: InboundSecurityAssociation, _ outbound: OutboundSecurityAssociation) {
    self = Self(opened: inbound.counters, by: inbound.parameters.securityProtocol)
    self += Self(sealed: outbound.counters, by: outbound.parameters.securityProtocol)
  }

  /// Adds the counters of another tunnel.
  package static func += (left: inout Self, right: Self) { left = left.combined(right, &+) }
  /// Returns the growth of the counters since `right`, for counters that were cleared.
  package static func - (left: Self, right: Self) -> Self { left.combined(right, &-) }

  private static var counters: [WritableKeyPath<Self, UInt64>] {
    [
      \.encryptedOctets, \.decryptedOctets, \.encryptedPackets, \.decryptedPackets,
      \.ahInputOctets, \.ahOutputOctets, \.ahInputPackets, \.ahOutputPackets,
      \.ahAuthenticationFailures, \.espAuthenticationFailures, \.espDecryptionFailures,
      \.badHeaders, \.badTrailers, \.replayBeforeWindowDrops, \.replayedPackets,
    ]
  }

  private func combined(_ other: Self, _ operation: (UInt64, UInt64) -> UInt64) -> Self {
    var result = self
    for counter in Self.counters {
      result[keyPath: counter] = operation(self[keyPath: counter], other[keyPath: counter])
    }
    return result
  }
}
