/// An error of libcrypto, of a key or of a certificate.
package struct CryptographyError: Error, Equatable, CustomStringConvertible {
  /// The reason of the error.
  package enum Reason: Equatable, Sendable {
    /// A provider module is not installed, or may not be loaded.
    case noProvider(String)
    /// No installed provider has the algorithm.
    case noAlgorithm(String)
    /// The key has another length in octets than the algorithm needs.
    case keyLength(Int, needed: Int)
    /// The public value of a peer is outside 2...p-2, or has another length than the prime.
    case publicValue
    /// A part of a derived DES key is weak or semi-weak.
    case weakKey
    /// The text is not the PEM or DER encoding of the expected object.
    case unreadable(String)
    /// The key is neither RSA nor DSA, or has a size that cannot be used for signatures.
    case unusableKey(String)
    /// The certificate must not be trusted.
    case untrusted(Distrust)
    /// A call of libcrypto failed although its arguments are right, mostly for lack of memory.
    case refused(String)
  }

  /// The kind of the error, with its values.
  package var reason: Reason

  /// Creates the error for a reason.
  package init(_ reason: Reason) { self.reason = reason }

  /// The message for the user, which never contains the octets of a key.
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
