/// The primes that IKE exchanges keys over; the generator is 2. RFC 2409 §6.1, §6.2. The raw
/// values are the chapter's words.
package enum DiffieHellmanGroup: String, Sendable, CaseIterable {
  case group1
  case group2

  /// Octets of the prime, and so of every public value and shared secret. RFC 2409 §5.
  package var length: Int {
    switch self {
    case .group1: 96
    case .group2: 128
    }
  }
}
