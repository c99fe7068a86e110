import Datastore
import Lab
import Router

/// Certificates and keys on their way from the state folder to the routers.
extension Workspace {
  static func certificates(
    of router: String, in state: StateFolder?
  ) throws(CommandFailure) -> CertificateFolder? {
    guard let state else { return nil }
    do throws(DatastoreError) {
      return try CertificateFolder(router: router, in: state)
    } catch {
      throw CommandFailure("error: \(error.description)")
    }
  }

  /// Gives a router what its policies may name; new negotiations take it.
  func handOverCertificates(of router: ManagedRouter) {
    let store = router.certificates.store
    network.drive(router.name) { device, now in device.setCertificates(store, at: now) }
  }
}
