import Cryptography
import Wire

/// What an exchange gets from outside with each message.
struct World<Generator: RandomNumberGenerator> {
  var generator: Generator
  let library: CryptographicLibrary
  let now: Instant
  /// Whether nothing is established with the peer yet: to be announced with INITIAL-CONTACT.
  var isFirstContact = false

  /// A cookie that nobody can guess, and is not zero. RFC 2408 §2.5.3.
  mutating func cookie() -> UInt64 { UInt64.random(in: 1...UInt64.max, using: &generator) }

  mutating func nonce() -> [UInt8] { generator.octets(16) }
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
    octets.append(bigEndian: first)
    octets.append(bigEndian: second)
    return octets
  }
}
