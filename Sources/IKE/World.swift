import Cryptography
import Wire

/// What an exchange gets from outside with each message.
struct World {
  var generator: AnyGenerator
  let library: CryptographicLibrary
  let now: Instant
  /// Whether nothing is established with the peer yet: to be announced with INITIAL-CONTACT.
  var isFirstContact = false
  /// nil, but in tests.
  var recorded: RecordedChoices?

  /// A cookie that nobody can guess, and is not zero. RFC 2408 §2.5.3.
  mutating func cookie() -> UInt64 { UInt64.random(in: 1...UInt64.max, using: &generator) }

  mutating func nonce() -> [UInt8] {
    if recorded?.nonces.isEmpty == false, let nonce = recorded?.nonces.removeFirst() {
      return nonce
    }
    return generator.octets(16)
  }

  mutating func keyExchange(
    _ group: DiffieHellmanGroup
  ) throws(NegotiationError) -> DiffieHellman {
    if recorded?.keyExchanges.isEmpty == false, let ours = recorded?.keyExchanges.removeFirst() {
      return ours
    }
    do throws(CryptographyError) {
      return try DiffieHellman(group, using: &generator, library: library)
    } catch { throw NegotiationError(.library(error)) }
  }
}

/// What somebody else has drawn in a negotiation that is on record: for known answers. In their
/// order.
struct RecordedChoices {
  var nonces: [[UInt8]] = []
  var keyExchanges: [DiffieHellman] = []
}

/// Which end of an exchange.
package enum Role: Sendable {
  case initiator
  case responder

  var opposite: Role { self == .initiator ? .responder : .initiator }
}

/// What names an IKE SA. RFC 2408 §3.1.
package struct Cookies: Hashable, Sendable {
  package var initiator: UInt64
  package var responder: UInt64

  package init(initiator: UInt64, responder: UInt64) {
    self.initiator = initiator
    self.responder = responder
  }

  /// The initiator's first.
  var octets: [UInt8] { Self.octets(initiator, responder) }

  /// The responder's first.
  var reversedOctets: [UInt8] { Self.octets(responder, initiator) }

  private static func octets(_ first: UInt64, _ second: UInt64) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(16)
    octets.append(bigEndian: first)
    octets.append(bigEndian: second)
    return octets
  }
}
