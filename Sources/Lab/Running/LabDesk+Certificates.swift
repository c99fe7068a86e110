import Configuration
import Cryptography
import Datastore
import Management
import Network
import Router
import Wire

extension LabDesk {
  /// Issues certificates to each router if the lab has certificates: its own for its addresses,
  /// with its key pair, and that of the authority. All are new, and the authority's key is not
  /// kept.
  func issueCertificates(
    _ trees: [String: Statement], in management: Management, at now: Int64,
    seed: UInt64
  ) throws(LabErrors) {
    guard let kind = lab.certificates else { return }
    var generator = Xoshiro256(seed: seed, name: "certificates")
    do throws(CryptographyError) {
      let authority = try LabAuthority(
        kind, at: now, serialNumber: Self.serialNumber(&generator),
        library: CryptographicLibrary(), using: &generator)
      for router in management.routers {
        let model = trees[router.name].flatMap { CommitCheck.check($0).model }
        let addresses = model?.gatewayAddresses ?? []
        let made = try authority.issue(
          to: router.name, addresses, serialNumber: Self.serialNumber(&generator),
          using: &generator)
        try save(made, kind, on: router)
      }
    } catch {
      throw LabErrors([LabError("\(error)", at: lab.place)])
    }
  }

  private func save(
    _ made: LabAuthority.Credentials, _ kind: KeyKind, on router: ManagedRouter
  ) throws(CryptographyError) {
    let name = LabAuthority.certificateName(kind)
    do throws(ManagementError) {
      try router.certificates.save(made.key, named: name)
      try router.certificates.save(Array(made.certificate.pem.utf8), .local, named: name)
      try router.certificates.save(
        Array(made.authority.pem.utf8), .authority, named: LabAuthority.authorityName(kind))
    } catch { throw CryptographyError(.unreadable("\(error)")) }
  }

  /// Returns a serial number of eight octets: positive and without leading zeros. RFC 5280 section
  /// 4.1.2.2.
  private static func serialNumber(_ generator: inout Xoshiro256) -> [UInt8] {
    let bits = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x4000_0000_0000_0000
    return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
  }
}

extension RouterModel {
  /// The local gateways of the service sets, or the addresses of all units if there are no service
  /// sets.
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
