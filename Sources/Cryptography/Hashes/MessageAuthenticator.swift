/// HMAC under one key, ready for packet after packet: the key is hashed once. RFC 2104.
///
/// A class, because only a last owner can wipe what it holds of the key; it remembers nothing
/// between calls, so those that share an authenticator do not disturb each other.
package final class MessageAuthenticator {
  /// They stay where they are as long as the authenticator lives.
  package let states: KeyedStates
  private let memory: KeyMemory?

  /// A key for packets has `AuthenticationAlgorithm.keyLength` octets, but HMAC takes one of any
  /// length; those who know what the key is for check it.
  /// `library`: for packets, that among whose keys this is one.
  package init(_ hash: HashAlgorithm, key: Secret, for library: CryptographicLibrary? = nil) {
    memory = library?.memory(forBlocks: KeyedStates.length(hash))
    states = KeyedStates(hash, key: key, in: memory)
  }

  deinit { states.deallocate(in: memory) }

  /// The first `length` octets of the HMAC of `range`.
  package func value(
    over octets: [UInt8], in range: Range<Int>, length: Int
  ) -> IntegrityCheckValue {
    withExtendedLifetime(self) {
      states.value(over: octets.span.extracting(range), length: length)
    }
  }

  /// The whole HMAC of a message.
  package func authenticate(_ message: Span<UInt8>) -> [UInt8] {
    octets(of: digest(of: message))
  }

  /// The whole HMAC of a message that comes in pieces.
  func authenticate(_ pieces: [PseudoRandomFunction.Piece]) -> [UInt8] {
    // The states go with the authenticator, whose last use this may be.
    withExtendedLifetime(self) { octets(of: states.digest(of: pieces)) }
  }

  private func octets(of digest: Digest) -> [UInt8] {
    (0..<states.hash.length).map { digest[$0] }
  }

  private func digest(of message: Span<UInt8>) -> Digest {
    withExtendedLifetime(self) { states.digest(of: message) }
  }
}
