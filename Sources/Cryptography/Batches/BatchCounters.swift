/// Which way the packets of batches went: through libcrypto one by one, or through the
/// multi-buffer library many at a time.
package struct BatchCounters: Equatable, Sendable {
  package struct Ways: Equatable, Sendable {
    package var library: UInt64 = 0
    package var multiBuffer: UInt64 = 0
    /// How often the multi-buffer library was given packets.
    package var multiBufferBatches: UInt64 = 0

    package init() {}
  }

  /// Packets encrypted or decrypted.
  package var ciphers = Ways()
  /// Packets whose integrity check value was computed.
  package var authenticators = Ways()

  package init() {}
}
