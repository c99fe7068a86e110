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
        library: CryptographicLibrary(), using: &dice)
      for router in management.routers {
        let model = trees[router.name].flatMap { CommitCheck.check($0).model }
        let addresses = model?.gatewayAddresses ?? []
        let made = try authority.issue(
          to: router.name, addresses, serialNumber: Self.serialNumber(&dice), using: &dice)
        try keep(made, kind, on: router)
      }
    } catch {
      throw LabErrors([LabError("\(error)", at: lab.place)])
    }
  }

  private func keep(
    _ made: LabAuthority.Credentials, _ kind: KeyKind, on router: ManagedRouter
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
  /// The local gateways of its service sets; without a service set, the addresses of all units.
  fileprivate var gatewayAddresses: [[UInt8]] {
    var gateways: [IPv4Address] = []
    for set in serviceSets where !gateways.contains(set.localGateway) {
      gateways.append(set.localGateway)
    }
    let own = interfaces.flatMap(\.units).flatMap(\.addresses).map(\.address)
    return (gateways.isEmpty ? own : gateways).map { address in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.rawValue >> $0) }
    }
  }
}
