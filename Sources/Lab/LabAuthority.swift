package import Cryptography

/// An authority made for one lab, whose keys follow from the lab's seed, and gone with its key when both routers have what they need: a
/// certificate with their key pair, and that of the authority.
package struct LabAuthority {
  /// The files of one router, by the names that the lab's policies use.
  package struct Credentials {
    package var certificate: Certificate
    package var key: PrivateKey
    package var authority: Certificate
  }

  private let kind: KeyKind
  private let key: PrivateKey
  private let certificate: Certificate
  private let validity: CertificateContent.Validity
  private let library: CryptographicLibrary

  /// Of the certificate and the key pair.
  package static func certificateName(_ kind: KeyKind) -> String { "lab-\(kind)" }
  /// Of the authority.
  package static func authorityName(_ kind: KeyKind) -> String { "lab-\(kind)-ca" }

  /// `now`: seconds since 1970, when what it issues begins to be valid, for ten years.
  package init(
    _ kind: KeyKind, at now: Int64, serialNumber: [UInt8], library: CryptographicLibrary,
    using generator: inout some RandomNumberGenerator
  ) throws(CryptographyError) {
    self.kind = kind
    self.library = library
    validity = .init(from: now, to: now + 3_652 * 86_400)
    key = try PrivateKey(kind, bits: 1_024, library: library, using: &generator)
    certificate = try CertificateContent(
      subject: try Self.name("O=aspic,CN=Lab CA"), isAuthority: true
    ).certificate(of: key, serialNumber: serialNumber, validity, library: library)
  }

  /// For a router of the lab: its certificate names its addresses, of four octets each.
  package func issue(
    to router: String, _ addresses: [[UInt8]], serialNumber: [UInt8],
    using generator: inout some RandomNumberGenerator
  ) throws(CryptographyError) -> Credentials {
    let pair = try PrivateKey(like: key, library: library, using: &generator)
    let own = try CertificateContent(
      subject: try Self.name("O=aspic,CN=\(router)"),
      alternativeNames: addresses.map { .address($0) }
    ).certificate(
      of: pair, by: .authority(certificate, key), serialNumber: serialNumber, validity,
      library: library)
    return Credentials(certificate: own, key: pair, authority: certificate)
  }

  private static func name(_ text: String) throws(CryptographyError) -> DistinguishedName {
    do throws(DistinguishedName.Slip) { return try DistinguishedName(parsing: text) } catch {
      throw CryptographyError(.unreadable("name '\(text)'"))
    }
  }
}
