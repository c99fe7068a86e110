import Configuration
import Cryptography
import Datastore
import Management
import Network
import Router
import Wire

extension LabDesk {
  /// Gives each router a certificate for its addresses, its key pair and the certificate of their
  /// authority, where the lab has certificates. All are made anew, and the authority's key is gone.
  func issueCertificates(
    _ trees: [String: Statement], in management: Management, at now: Int64,
    seed: UInt64
  ) throws(LabErrors) {
    guard let kind = lab.certificates else { return }
    var dice = Xoshiro256(seed: seed, name: "certificates")
    do throws(CryptographyError) {
      let authority = try LabAuthority(
        kind, at: now, serialNumber: Self.serialNumber(&dice),
        library: CryptographicLibrary())
      for router in management.routers {
        let addresses = trees[router.name].flatMap { CommitCheck.check($0).model?.addresses } ?? []
        let made = try authority.issue(
          to: router.name, addresses, serialNumber: Self.serialNumber(&dice))
        try keep(made, kind, on: router)
      }
    } catch {
      throw LabErrors([LabError("\(error)", at: lab.place)])
    }
  }

  private func keep(
    _ made: LabAuthority.Credentials, _ kind: PublicKey.Kind, on router: ManagedRouter
  ) throws(CryptographyError) {
    let name = LabAuthority.certificateName(kind)
    do throws(ManagementError) {
      try router.certificates.keep(made.key, named: name)
      try router.certificates.keep(Array(made.certificate.pem.utf8), .local, named: name)
      try router.certificates.keep(
        Array(made.authority.pem.utf8), .authority, named: LabAuthority.authorityName(kind))
    } catch { throw CryptographyError(.unreadable("\(error)")) }
  }

  /// Eight octets, positive and of full length. RFC 5280 section 4.1.2.2.
  private static func serialNumber(_ dice: inout Xoshiro256) -> [UInt8] {
    let bits = dice.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x4000_0000_0000_0000
    return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
  }
}

extension RouterModel {
  /// The addresses of all its units, in their order.
  fileprivate var addresses: [[UInt8]] {
    interfaces.flatMap(\.units).flatMap(\.addresses).map { address in
      let value = address.address.rawValue
      return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
  }
}
