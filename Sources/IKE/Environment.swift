import Cryptography
import Wire

/// The time, random numbers and library that the handling of one message uses.
struct Environment {
  var generator: AnyGenerator
  let library: CryptographicLibrary
  let now: Instant
  /// Whether no SA with the peer is established, which is announced with INITIAL-CONTACT.
  var isFirstContact = false
  /// Recorded random values for known-answer tests; nil otherwise.
  var recorded: RecordedChoices?

  /// Returns an unpredictable cookie other than zero. RFC 2408 section 2.5.3.
  mutating func cookie() -> UInt64 { UInt64.random(in: 1...UInt64.max, using: &generator) }

  /// Returns a random nonce of 16 octets.
  mutating func nonce() -> [UInt8] {
    if recorded?.nonces.isEmpty == false, let nonce = recorded?.nonces.removeFirst() {
      return nonce
    }
    return generator.octets(16)
  }

  /// Starts a Diffie-Hellman exchange in a group.
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

/// The random values of a recorded negotiation, in their order, for known-answer tests.
struct RecordedChoices {
  var nonces: [[UInt8]] = []
  var keyExchanges: [DiffieHellman] = []
}

/// The role of an end in an exchange.
package enum Role: Sendable {
  case initiator
  case responder

  var opposite: Role { self == .initiator ? .responder : .initiator }
}

/// The cookies that identify an IKE SA. RFC 2408 section 3.1.
package struct Cookies: Hashable, Sendable {
  /// The cookie of the initiator.
  package var initiator: UInt64
  /// The cookie of the responder; 0 before it has answered.
  package var responder: UInt64

  /// Creates the pair of cookies; the responder's is 0 in the first message of an exchange.
  package init(initiator: UInt64, responder: UInt64) {
    self.initiator = initiator
    self.responder = responder
  }

  /// The octets of both cookies, the initiator's first.
  var octets: [UInt8] { Self.octets(initiator, responder) }

  /// The octets of both cookies, the responder's first.
  var reversedOctets: [UInt8] { Self.octets(responder, initiator) }

  private static func octets(_ first: UInt64, _ second: UInt64) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(16)
    octets.append(bigEndian: first)
    octets.append(bigEndian: second)
    return octets
  }
}
