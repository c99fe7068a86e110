package import Cryptography

/// A certificate authority for one lab, whose keys follow from the lab's seed. Each router gets a
/// certificate with its key pair, and the authority's certificate. The authority's key is discarded
/// with this value.
package struct LabAuthority {
  /// The certificates and the key of one router.
  package struct Credentials {
    /// The certificate of the router, signed by the lab's authority.
    package var certificate: Certificate
    /// The key pair of the router, to which its certificate belongs.
    package var key: PrivateKey
    /// The certificate of the authority, by which peers are verified.
    package var authority: Certificate
  }

  private let kind: KeyKind
  private let key: PrivateKey
  private let certificate: Certificate
  private let validity: CertificateContent.Validity
  private let library: CryptographicLibrary

  /// Returns the name of a router's certificate and key pair.
  package static func certificateName(_ kind: KeyKind) -> String { "lab-\(kind)" }
  /// Returns the name of the authority's CA profile.
  package static func authorityName(_ kind: KeyKind) -> String { "lab-\(kind)-ca" }

  /// Creates the authority. The certificates are valid for ten years from `now`, which is in
  /// seconds since 1970.
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

  /// Issues the certificate of a router. It contains the router's addresses, of four octets each.
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
    do throws(DistinguishedName.ParsingError) { return try DistinguishedName(parsing: text) } catch
    {
      throw CryptographyError(.unreadable("name '\(text)'"))
    }
  }
}
