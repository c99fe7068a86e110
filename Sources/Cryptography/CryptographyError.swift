/// Why libcrypto, or a key, would not do.
package struct CryptographyError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// A provider module is not installed, or may not be loaded.
    case noProvider(String)
    /// The providers that there are do not have the algorithm.
    case noAlgorithm(String)
    /// Octets of key.
    case keyLength(Int, needed: Int)
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
    case .refused(let call): "libcrypto refused \(call)"
    }
  }
}
