package import Cryptography

/// The cryptographic libraries in use, as `show services ipsec-vpn ipsec statistics extensive`
/// reports them. The values cover all service sets, because their packets share batches.
package struct CryptographyStatus: Equatable, Sendable {
  /// Whether the multi-buffer library is used, or the reason why it is not.
  package var support: MultiBufferSupport
  /// The numbers of packets that each library has processed.
  package var batches: BatchCounters
}

extension Router {
  /// The libraries in use, with their counters.
  package var cryptographyStatus: CryptographyStatus {
    CryptographyStatus(
      support: dataplane.services.library.multiBufferSupport, batches: dataplane.services.batches)
  }
}
