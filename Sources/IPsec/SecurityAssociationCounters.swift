/// What a security association has done. Sums of them are the router's statistics.
package struct SecurityAssociationCounters: Equatable, Sendable {
  /// Of the packets that were sealed, or opened. Apart from what else is counted, because each packet
  /// counts here.
  struct Traffic: Equatable, Sendable {
    var packets: UInt64 = 0
    /// Octets of the packets inside.
    var innerOctets: UInt64 = 0
    /// Octets of the packets outside, with all headers.
    var outerOctets: UInt64 = 0

    mutating func count(inner: Int, outer: Int) {
      packets &+= 1
      innerOctets &+= UInt64(clamping: inner)
      outerOctets &+= UInt64(clamping: outer)
    }
  }

  /// Of the packets that were not opened.
  struct Failures: Equatable, Sendable {
    var authentication: UInt64 = 0
    var decryption: UInt64 = 0
    var badHeaders: UInt64 = 0
    var badTrailers: UInt64 = 0
    var replayed: UInt64 = 0
    var beforeWindow: UInt64 = 0

    /// Counts a packet; what says nothing about the packet counts nowhere.
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

  /// Sealed, or opened.
  package var packets: UInt64 { traffic.packets }
  package var innerOctets: UInt64 { traffic.innerOctets }
  package var outerOctets: UInt64 { traffic.outerOctets }

  package var authenticationFailures: UInt64 { failures.authentication }
  package var decryptionFailures: UInt64 { failures.decryption }
  package var badHeaders: UInt64 { failures.badHeaders }
  package var badTrailers: UInt64 { failures.badTrailers }
  package var replayed: UInt64 { failures.replayed }
  package var beforeWindow: UInt64 { failures.beforeWindow }
}
