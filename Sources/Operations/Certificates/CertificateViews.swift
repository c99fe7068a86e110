import Cryptography
import Datastore
import Management
import Network
import Router
import Wire

/// The operations that verify and show certificates, and that show and clear the certificate cache.
extension OperationContext {
  // MARK: Verifying

  func verifyAuthority(_ name: String) throws(CommandFailure) -> CommandResult {
    try require(name, .authority, "CA certificate for profile")
    guard let certificate = certificates.authority(name, library: workspace.library).first else {
      throw CommandFailure("error: CA certificate '\(name)' cannot be read")
    }
    // A certificate that cannot issue others belongs to a peer.
    let fault =
      certificate.isAuthority
      ? certificate.authorityFault(at: workspace.date)
      : certificate.endEntityFault(at: workspace.date)
    if let fault { throw CommandFailure("error: \(fault)") }
    return .report("CA certificate \(name) verified successfully\n")
  }

  func verifyLocalCertificate(_ name: String) throws(CommandFailure) -> CommandResult {
    try require(name, .local, "local certificate")
    let library = workspace.library
    let chain = certificates.localCertificate(name, library: library)
    guard let own = chain.first else {
      throw CommandFailure("error: local certificate '\(name)' cannot be read")
    }
    guard try keyPair(name).belongs(to: own) else {
      throw CommandFailure("error: key pair '\(name)' is not the one of the certificate")
    }
    let authorities = certificates.authorities.keys.sorted().flatMap {
      certificates.authority($0, library: library)
    }
    do throws(CryptographyError) {
      // A self-signed certificate is trusted by those peers that have loaded it.
      try CertificateAuthorities(own.isSelfIssued ? authorities + [own] : authorities).verify(
        own, intermediates: Array(chain.dropFirst()), at: workspace.date, library: library)
    } catch {
      throw CommandFailure("error: Local certificate \(name) verification failed: \(error)")
    }
    return .report("Local certificate \(name) verification success\n")
  }

  // MARK: Showing

  func showLocalCertificates(
    _ wanted: (name: String?, isDetailed: Bool)
  ) throws(CommandFailure) -> CommandResult {
    if let name = wanted.name { try require(name, .local, "local certificate") }
    let library = workspace.library
    let files = names(.local, wanted.name).map { name in
      let own = certificates.localCertificate(name, library: library).first
      let key = certificates.keyPair(name, library: library)
      return CertificateFilesReport.File(
        name: name,
        description: own.map {
          CertificateDescription(certificate: $0, isKeyVerified: key?.belongs(to: $0) ?? false)
        })
    }
    return .report(
      CertificateFilesReport(
        element: "pki-local-certificate", files: files, isDetailed: wanted.isDetailed))
  }

  func showAuthorities(
    _ wanted: (name: String?, isDetailed: Bool)
  ) throws(CommandFailure) -> CommandResult {
    if let name = wanted.name { try require(name, .authority, "CA certificate for profile") }
    let files = names(.authority, wanted.name).map { name in
      CertificateFilesReport.File(
        name: name,
        description: certificates.authority(name, library: workspace.library).first.map {
          CertificateDescription(certificate: $0)
        })
    }
    return .report(
      CertificateFilesReport(
        element: "pki-ca-certificate", files: files, isDetailed: wanted.isDetailed))
  }

  private func names(_ kind: CertificateFolder.Kind, _ only: String?) -> [String] {
    certificates.names(kind).filter { only == nil || $0 == only }
  }

  // MARK: The certificate cache

  func showCertificateCache(
    _ wanted: (name: String?, isDetailed: Bool)
  ) throws(CommandFailure) -> CommandResult {
    let device = try device()
    try requireServiceSet(wanted.name)
    let names = wanted.name.map { [$0] } ?? device.model.serviceSets.map(\.name)
    let sets = names.compactMap {
      name -> (name: String, entries: [CertificateCacheReport.Entry])? in
      guard let cache = device.certificateCache(of: name) else { return nil }
      let entries = cache.entries.reversed().compactMap { entry in
        (try? Certificate(der: entry.der, library: workspace.library)).map {
          CertificateCacheReport.Entry(
            number: entry.number, isTrusted: entry.isTrusted,
            description: CertificateDescription(certificate: $0))
        }
      }
      return (name, entries)
    }
    return .report(CertificateCacheReport(sets: sets, isDetailed: wanted.isDetailed))
  }

  func clearCertificateCache(
    _ wanted: (name: String, entry: Int?)
  ) throws(CommandFailure) -> CommandResult {
    let (name, entry) = wanted
    let isAll = name == "all"
    let isKnown = try device().certificateCache(of: name) != nil
    guard isAll || isKnown else {
      throw CommandFailure("error: service set '\(name)' not found")
    }
    guard !isAll || entry == nil else {
      throw CommandFailure("error: a cache entry belongs to one service set")
    }
    let isDone = workspace.network.withRouter(router.name) {
      $0.clearCertificateCache(of: isAll ? nil : name, entry: entry)
    }
    guard isDone == true else {
      throw CommandFailure("error: service set '\(name)' has no such certificate cache entry")
    }
    return .nothing
  }
}
