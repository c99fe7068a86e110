/// An HMAC with one key, which is hashed once for all messages. RFC 2104.
///
/// It is a class because only its last owner can wipe the key. It stores nothing between calls, so
/// several associations may share it.
package final class MessageAuthenticator {
  /// The states behind the key blocks, whose address is fixed while the authenticator exists.
  package let states: KeyedStates
  private let memory: KeyMemory?

  /// Creates an authenticator. HMAC accepts a key of any length; callers that authenticate packets
  /// check that it has `AuthenticationAlgorithm.keyLength` octets. `library` is given for packets:
  /// their states are stored with its other keys.
  package init(_ hash: HashAlgorithm, key: Secret, for library: CryptographicLibrary? = nil) {
    memory = library?.memory(forBlocks: KeyedStates.length(hash))
    states = KeyedStates(hash, key: key, in: memory)
  }

  deinit { states.deallocate(in: memory) }

  /// Returns the first `length` octets of the HMAC of `range`.
  package func value(
    over octets: [UInt8], in range: Range<Int>, length: Int
  ) -> IntegrityCheckValue {
    withExtendedLifetime(self) {
      states.value(over: octets.span.extracting(range), length: length)
    }
  }

  /// Returns the whole HMAC of a message.
  package func authenticate(_ message: Span<UInt8>) -> [UInt8] {
    octets(of: digest(of: message))
  }

  /// The whole HMAC of a message that comes in pieces.
  func authenticate(_ pieces: [MessagePiece]) -> [UInt8] {
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
