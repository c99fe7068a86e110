/// Whether packets can go through the multi-buffer library, many at a time.
package enum MultiBufferSupport: Sendable, CaseIterable {
  /// Built without the library: Debian has it for amd64 only.
  case notBuilt
  /// The first large enough batch will tell.
  case notNeededYet
  /// The processor has nothing by which it would be faster.
  case notFaster
  /// AVX2: only integrity check values.
  case authenticators
  /// AVX-512: ciphers too.
  case ciphersAndAuthenticators
}
