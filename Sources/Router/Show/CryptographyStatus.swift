package import Cryptography

/// Which libraries packets go through, as `show services ipsec-vpn ipsec statistics extensive` tells
/// it: of all service sets together, because their packets share batches.
package struct CryptographyStatus: Equatable, Sendable {
  package var support: MultiBufferSupport
  package var batches: BatchCounters
}

extension Router {
  package var cryptographyStatus: CryptographyStatus {
    CryptographyStatus(
      support: dataplane.services.library.multiBufferSupport, batches: dataplane.services.batches)
  }
}
