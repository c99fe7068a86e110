/// The use of the multi-buffer library in this process.
package enum MultiBufferSupport: Sendable, CaseIterable {
  /// The program was built without the library, which Debian has for amd64 only.
  case notBuilt
  /// The library has not been initialized, because there was no batch that is large enough.
  case notNeededYet
  /// The processor lacks the instructions with which the library is faster.
  case notFaster
  /// The processor has AVX2: the library computes integrity check values only.
  case authenticators
  /// The processor has AVX-512: the library computes ciphers too.
  case ciphersAndAuthenticators
}
