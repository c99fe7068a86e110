/// The numbers of packets that were processed by libcrypto one by one and by the multi-buffer
/// library many at a time.
package struct BatchCounters: Equatable, Sendable {
  /// The numbers of packets by library.
  package struct Ways: Equatable, Sendable {
    /// The number of packets processed by libcrypto.
    package var library: UInt64 = 0
    /// The number of packets processed by the multi-buffer library.
    package var multiBuffer: UInt64 = 0
    /// The number of batches passed to the multi-buffer library.
    package var multiBufferBatches: UInt64 = 0

    /// Creates counters that are all zero.
    package init() {}
  }

  /// The packets that were encrypted or decrypted.
  package var ciphers = Ways()
  /// The packets whose integrity check value was computed.
  package var authenticators = Ways()

  /// Creates counters that are all zero.
  package init() {}
}
