/// Why libcrypto, or a key, would not do.
package struct CryptographyError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// A provider module is not installed, or may not be loaded.
    case noProvider(String)
    /// The providers that there are do not have the algorithm.
    case noAlgorithm(String)
    /// Octets of key.
    case keyLength(Int, needed: Int)
    /// A peer's public value outside 2...p-2, or not as long as the group's prime.
    case publicValue
    /// A part of a derived DES key is weak or semi-weak.
    case weakKey
    /// No PEM or DER text of what was expected.
    case unreadable(String)
    /// A key that is neither RSA nor DSA, or of a size that can't sign.
    case unusableKey(String)
    /// A certificate that nobody should believe.
    case untrusted(Distrust)
    /// libcrypto refused a call that cannot fail for want of a right argument: memory, mostly.
    case refused(String)
  }

  package var reason: Reason

  package init(_ reason: Reason) { self.reason = reason }

  package var description: String {
    switch reason {
    case .noProvider(let name): "libcrypto has no provider '\(name)'"
    case .noAlgorithm(let name): "libcrypto has no algorithm '\(name)'"
    case .keyLength(let count, let needed): "a key of \(count) octets, where \(needed) are needed"
    case .publicValue: "a Diffie-Hellman public value out of range"
    case .weakKey: "a weak DES key"
    case .unreadable(let what): "unreadable \(what)"
    case .unusableKey(let why): "unusable key: \(why)"
    case .untrusted(let why): "\(why)"
    case .refused(let call): "libcrypto refused \(call)"
    }
  }
}
