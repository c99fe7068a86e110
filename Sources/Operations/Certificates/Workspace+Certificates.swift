import Datastore
import Management
import Network
import Router

/// The certificates and keys of routers, for completion and for new certificates.
extension Workspace {
  /// Returns the identifiers of key pairs or certificates, or the names of CA profiles, for
  /// completion.
  func certificateNames(
    _ kind: String, _ router: ManagedRouter
  ) -> [(name: String, help: String)] {
    let store = router.certificates.store
    return switch kind {
    case "ca-certificates": store.names(.authority).map { ($0, "CA certificate") }
    case "local-certificates": store.names(.local).map { ($0, "Local certificate") }
    default: store.names(.keyPair).map { ($0, "Key pair") }
    }
  }

  /// Returns a positive serial number of 8 random octets from the router's generator. RFC 5280
  /// section 4.1.2.2.
  func serialNumber(on router: ManagedRouter) -> [UInt8] {
    var octets = network.withRouter(router.name) { $0.randomOctets(8) } ?? []
    if !octets.isEmpty { octets[0] = octets[0] & 0x3F | 0x40 }
    return octets
  }
}
