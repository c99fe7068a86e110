import Configuration
import Cryptography
import Datastore
import Management
import Network
import Router
import Schema
import Wire

/// The operations that generate, load and clear keys and certificates.
extension OperationContext {
  /// The files that are cleared with a local certificate: its key pair and its request, as the
  /// manual says.
  private static let ownFiles: [CertificateFolder.Kind] = [.local, .keyPair, .request]

  var certificates: CertificateStore { router.certificates.store }

  /// Changes the certificate files, and passes the result to the router.
  private func change(
    _ body: (inout CertificateArchive) throws(ManagementError) -> Void
  ) throws(CommandFailure) {
    defer { workspace.management.handOverCertificates(of: router) }
    do throws(ManagementError) { try body(&router.certificates) } catch {
      throw CommandFailure(error)
    }
  }

  func require(
    _ name: String, _ kind: CertificateFolder.Kind, _ what: String
  ) throws(CommandFailure) {
    guard certificates.names(kind).contains(name) else {
      throw CommandFailure("error: \(what) '\(name)' does not exist")
    }
  }

  func clearAuthorities() throws(CommandFailure) -> CommandResult {
    try clearFiles([.authority], named: certificates.names(.authority))
  }

  func clearAuthority(_ name: String) throws(CommandFailure) -> CommandResult {
    try require(name, .authority, "CA certificate for profile")
    return try clearFiles([.authority], named: [name])
  }

  func clearKeyPairs() throws(CommandFailure) -> CommandResult {
    try clearFiles(Self.ownFiles, named: certificates.names(.keyPair))
  }

  func clearKeyPair(_ name: String) throws(CommandFailure) -> CommandResult {
    try require(name, .keyPair, "key pair")
    return try clearFiles(Self.ownFiles, named: [name])
  }

  func clearLocalCertificates() throws(CommandFailure) -> CommandResult {
    try clearFiles(Self.ownFiles, named: certificates.names(.local))
  }

  func clearLocalCertificate(_ name: String) throws(CommandFailure) -> CommandResult {
    try require(name, .local, "local certificate")
    return try clearFiles(Self.ownFiles, named: [name])
  }

  private func clearFiles(
    _ kinds: [CertificateFolder.Kind], named names: [String]
  ) throws(CommandFailure) -> CommandResult {
    try change { archive throws(ManagementError) in
      for name in names {
        for kind in kinds where archive.store.names(kind).contains(name) {
          try archive.remove(kind, named: name)
        }
      }
    }
    return .nothing
  }

  // MARK: Making

  func generateKeyPair(
    _ wanted: KeyPairArguments
  ) throws(CommandFailure) -> CommandResult {
    let (name, bits) = (wanted.name, wanted.bits)
    guard certificates.keyPairs[name] == nil else {
      throw CommandFailure("error: Command aborted as key pair already exists")
    }
    let isDSA = wanted.algorithm == .dsa
    guard !isDSA || bits > 512 else {
      throw CommandFailure("error: DSA key pairs have 1024 or 2048 bits")
    }
    let key: PrivateKey
    do throws(CryptographyError) {
      let kind: KeyKind = isDSA ? .dsa : .rsa
      // Generated keys may be used elsewhere, so they are deterministic only if the user started a
      // repeatable network.
      key =
        workspace.labs.isRepeatable
        ? try PrivateKey(
          kind, bits: bits, library: workspace.library, using: &workspace.labs.keyGenerator)
        : try PrivateKey(kind, bits: bits, library: workspace.library)
    } catch {
      throw CommandFailure("error: \(error)")
    }
    try save(key, named: name)
    return .report("Generated key pair \(name), key size \(bits) bits\n")
  }

  private func save(_ key: PrivateKey, named name: String) throws(CommandFailure) {
    try change { archive throws(ManagementError) in try archive.save(key, named: name) }
  }

  private func content(
    _ wanted: CertificateArguments
  ) throws(CommandFailure) -> CertificateContent {
    let subject: DistinguishedName
    do throws(DistinguishedName.ParsingError) {
      subject = try DistinguishedName(parsing: wanted.subject)
    } catch {
      throw CommandFailure("error: subject: \(error)")
    }
    var names: [Certificate.AlternativeName] = []
    if let address = wanted.address {
      names.append(.address(address.octets))
    }
    if let name = wanted.domain { names.append(.dns(try ascii(name))) }
    if let email = wanted.email { names.append(.email(try ascii(email))) }
    return CertificateContent(subject: subject, alternativeNames: names)
  }

  /// Returns the text if it is an IA5String of printable characters. RFC 5280 section 4.2.1.6.
  private func ascii(_ text: String) throws(CommandFailure) -> String {
    guard text.utf8.allSatisfy({ (33...126).contains($0) }), (1...255).contains(text.utf8.count)
    else { throw CommandFailure("error: a name has 1 to 255 letters, digits and signs of ASCII") }
    return text
  }

  func keyPair(_ name: String) throws(CommandFailure) -> PrivateKey {
    guard let pem = certificates.keyPairs[name] else {
      throw CommandFailure(
        "error: key pair '\(name)' does not exist; 'request security pki generate-key-pair' makes it"
      )
    }
    do throws(CryptographyError) {
      return try PrivateKey(pem: pem, library: workspace.library)
    } catch {
      throw CommandFailure("error: key pair '\(name)': \(error)")
    }
  }

  func requestCertificate(
    _ wanted: (request: CertificateArguments, file: String?)
  ) throws(CommandFailure) -> CommandResult {
    let name = wanted.request.name
    let key = try keyPair(name)
    let content = try content(wanted.request)
    let der: [UInt8]
    do throws(CryptographyError) {
      der = try content.request(of: key, library: workspace.library)
    } catch {
      throw CommandFailure("error: \(error)")
    }
    let pem = PEM.text(.certificateRequest, der)
    guard let file = wanted.file else {
      return try keepRequest(der, pem, named: name)
    }
    return .needs(.write(Array(pem.utf8), to: filePath(file), appends: false)) {
      [self] supply throws(CommandFailure) in
      try supply.check()
      return try keepRequest(der, pem, named: name)
    }
  }

  private func keepRequest(
    _ der: [UInt8], _ pem: String, named name: String
  ) throws(CommandFailure) -> CommandResult {
    try change { archive throws(ManagementError) in
      try archive.save(Array(pem.utf8), .request, named: name)
    }
    let fingerprints = CertificateDescription.fingerprints(of: der).map { "\($0)\n" }
    return .report(
      "Generated certificate request\n\(pem)Fingerprint:\n" + fingerprints.joined())
  }

  func signItself(
    _ wanted: CertificateArguments
  ) throws(CommandFailure) -> CommandResult {
    let name = wanted.name
    try requireNone(.local, name, "local certificate")
    let key = try keyPair(name)
    let content = try content(wanted)
    // The certificate is valid for 5 × 365 days.
    let validity = CertificateContent.Validity(
      from: workspace.date, to: workspace.date + 5 * 365 * 86_400)
    let certificate: Certificate
    do throws(CryptographyError) {
      certificate = try content.certificate(
        of: key, serialNumber: workspace.serialNumber(on: router), validity,
        library: workspace.library)
    } catch {
      throw CommandFailure("error: \(error)")
    }
    try keepLocal([certificate], named: name)
    return .report("Self-signed certificate generated and loaded successfully\n")
  }

  private func keepLocal(
    _ certificates: [Certificate], named name: String
  ) throws(CommandFailure) {
    try change { archive throws(ManagementError) in
      try archive.save(Array(certificates.map(\.pem).joined().utf8), .local, named: name)
    }
  }

  private func requireNone(
    _ kind: CertificateFolder.Kind, _ name: String, _ what: String
  ) throws(CommandFailure) {
    guard !certificates.names(kind).contains(name) else {
      throw CommandFailure(
        "error: Command aborted as \(what) already exists. Retry after clearing the existing \(what)"
      )
    }
  }

  // MARK: Loading

  /// Returns the certificates in a file, which is in PEM or in DER.
  private func certificates(
    in octets: [UInt8], of file: String
  ) throws(CommandFailure) -> [Certificate] {
    guard octets.count <= CertificateFolder.sizeLimit else {
      throw CommandFailure("error: \(file): more than \(CertificateFolder.sizeLimit) octets")
    }
    let library = workspace.library
    let found =
      (try? Certificate.all(pem: octets, library: library))
      ?? (try? Certificate(der: octets, library: library)).map { [$0] }
    guard let found else {
      throw CommandFailure("error: \(file): not a certificate, neither in PEM nor in DER")
    }
    return found
  }

  func loadLocalCertificate(
    _ files: CertificateFiles
  ) throws(CommandFailure) -> CommandResult {
    let name = files.name
    guard CertificateFolder.isUsable(name), name.utf8.count <= 32 else {
      throw CommandFailure("error: certificate-id: letters, digits, '.', '-' and '_', at most 32")
    }
    try requireNone(.local, name, "local certificate")
    let file = files.certificate
    return .needs(.read(filePath(file))) { [self] supply throws(CommandFailure) in
      let chain = try certificates(in: try supply.octets, of: file)
      guard let keyFile = files.key else {
        return try keepLocal(chain, with: nil, named: name)
      }
      guard certificates.keyPairs[name] == nil else {
        throw CommandFailure("error: Command aborted as key pair already exists")
      }
      return .needs(.read(filePath(keyFile))) { [self] supply throws(CommandFailure) in
        let key = try readKey(try supply.octets, of: keyFile)
        return try keepLocal(chain, with: key, named: name)
      }
    }
  }

  private func keepLocal(
    _ chain: [Certificate], with newKey: PrivateKey?, named name: String
  ) throws(CommandFailure) -> CommandResult {
    let key = if let newKey { newKey } else { try keyPair(name) }
    guard let own = chain.first, key.belongs(to: own) else {
      throw CommandFailure("error: key pair '\(name)' is not the one of the certificate")
    }
    if let newKey { try save(newKey, named: name) }
    try keepLocal(chain, named: name)
    return .report("Local certificate \(name) loaded successfully\n")
  }

  private func readKey(
    _ octets: [UInt8], of file: String
  ) throws(CommandFailure) -> PrivateKey {
    var octets = octets
    defer { wipe(&octets) }
    do throws(CryptographyError) {
      return try PrivateKey(pem: Secret(octets), library: workspace.library)
    } catch {
      throw CommandFailure("error: \(file): \(error)")
    }
  }

  func loadAuthority(
    _ wanted: (name: String, file: String), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let (name, file) = wanted
    try requireNone(.authority, name, "CA certificate")
    return .needs(.read(filePath(file))) { [self] supply throws(CommandFailure) in
      let found = try certificates(in: try supply.octets, of: file)
      guard let first = found.first else { return .nothing }
      let fingerprints = CertificateDescription(certificate: first).fingerprints
      call.output.write("Fingerprint:\n" + fingerprints.map { "  \($0)\n" }.joined())
      let question = "Do you want to load this CA certificate ? [yes,no] (no) "
      return .needs(.answer(question)) { [self] supply throws(CommandFailure) in
        // A script has no user who could compare the fingerprint, so a missing answer is yes.
        let answer = supply.line
        if call.output.showsCarets || answer != nil {
          guard ["y", "ye", "yes"].contains((answer ?? "").lowercased()) else { return .nothing }
        }
        return try keepAuthority(found, named: name)
      }
    }
  }

  private func keepAuthority(
    _ found: [Certificate], named name: String
  ) throws(CommandFailure) -> CommandResult {
    try change { archive throws(ManagementError) in
      try archive.save(Array(found.map(\.pem).joined().utf8), .authority, named: name)
    }
    return .report("CA certificate for profile \(name) loaded successfully\n")
  }
}
