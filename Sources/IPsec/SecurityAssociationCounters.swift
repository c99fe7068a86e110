/// The packet counters of a security association. The router's statistics are sums of them.
package struct SecurityAssociationCounters: Equatable, Sendable {
  /// The counters of the packets that were sealed or opened. They are apart from the failures
  /// because every packet changes them.
  struct Traffic: Equatable, Sendable {
    var packets: UInt64 = 0
    /// The sum of the lengths of the inner packets, in octets.
    var innerOctets: UInt64 = 0
    /// The sum of the lengths of the outer packets, in octets, with all headers.
    var outerOctets: UInt64 = 0

    mutating func count(inner: Int, outer: Int) {
      packets &+= 1
      innerOctets &+= UInt64(clamping: inner)
      outerOctets &+= UInt64(clamping: outer)
    }
  }

  /// The counters of the packets that were not opened, by reason.
  struct Failures: Equatable, Sendable {
    var authentication: UInt64 = 0
    var decryption: UInt64 = 0
    var badHeaders: UInt64 = 0
    var badTrailers: UInt64 = 0
    var replayed: UInt64 = 0
    var beforeWindow: UInt64 = 0

    /// Counts a packet by its reason; reasons that are not the packet's fault are not counted.
    mutating func count(_ reason: IPsecError.Reason) {
      switch reason {
      case .authenticationFailure: authentication &+= 1
      case .decryptionFailure: decryption &+= 1
      case .badHeader: badHeaders &+= 1
      case .badTrailer: badTrailers &+= 1
      case .replayed: replayed &+= 1
      case .beforeWindow: beforeWindow &+= 1
      case .noAssociation, .sequenceNumbersExhausted, .packetTooLong, .library: break
      }
    }
  }

  private let traffic: Traffic
  private let failures: Failures

  init(_ traffic: Traffic, _ failures: Failures = Failures()) {
    self.traffic = traffic
    self.failures = failures
  }

  /// The number of packets that were sealed or opened.
  package var packets: UInt64 { traffic.packets }
  /// The sum of the lengths of the inner packets, in octets.
  package var innerOctets: UInt64 { traffic.innerOctets }
  /// The sum of the lengths of the outer packets, in octets, with all headers.
  package var outerOctets: UInt64 { traffic.outerOctets }

  /// The number of packets whose integrity check value did not match.
  package var authenticationFailures: UInt64 { failures.authentication }
  /// The number of packets whose encrypted part did not consist of whole blocks.
  package var decryptionFailures: UInt64 { failures.decryption }
  /// The number of packets with a wrong header field.
  package var badHeaders: UInt64 { failures.badHeaders }
  /// The number of packets with wrong padding or a wrong next header.
  package var badTrailers: UInt64 { failures.badTrailers }
  /// The number of packets whose sequence number was received before.
  package var replayed: UInt64 { failures.replayed }
  /// The number of packets older than the replay window.
  package var beforeWindow: UInt64 { failures.beforeWindow }
}
