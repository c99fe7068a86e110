internal import COpenSSL

/// The content of a certificate, or of a request for one, that is to be created. RFC 5280 section
/// 4.1, RFC 2986.
package struct CertificateContent {
  /// The name of the subject.
  package var subject: DistinguishedName
  /// The alternative names of the subject.
  package var alternativeNames: [Certificate.AlternativeName]
  /// Whether the certificate may issue others.
  package var isAuthority: Bool

  /// Creates the content of an end entity's certificate, or of an authority's if `isAuthority` is
  /// set.
  package init(
    subject: DistinguishedName, alternativeNames: [Certificate.AlternativeName] = [],
    isAuthority: Bool = false
  ) {
    self.subject = subject
    self.alternativeNames = alternativeNames
    self.isAuthority = isAuthority
  }

  /// The signer of a certificate.
  package enum Issuer {
    /// The certificate is signed by its own key.
    case itself
    /// The certificate is signed by the key of an authority.
    case authority(Certificate, PrivateKey)
  }

  /// The validity of a certificate, in seconds since 1970.
  package struct Validity {
    /// The beginning of the validity.
    package var notBefore: Int64
    /// The end of the validity.
    package var notAfter: Int64

    /// Creates the validity from its beginning to its end, in seconds since 1970.
    package init(from notBefore: Int64, to notAfter: Int64) {
      self.notBefore = notBefore
      self.notAfter = notAfter
    }
  }

  /// Creates and signs a certificate for a key. `serialNumber`, in network order, must be unique
  /// for the issuer, and its first bit must be 0.
  package func certificate(
    of key: PrivateKey, by issuer: Issuer = .itself, serialNumber: [UInt8], _ validity: Validity,
    library: CryptographicLibrary
  ) throws(CryptographyError) -> Certificate {
    let publicKey = key.publicKey?.der ?? []
    let ownName = HashAlgorithm.sha1.digest(of: publicKey)
    let (signer, issuerName, authorityName) =
      switch issuer {
      case .itself: (key, subject, ownName)
      case .authority(let certificate, let key):
        (
          key, certificate.subject,
          certificate.subjectKeyIdentifier
            ?? HashAlgorithm.sha1.digest(of: certificate.publicKey.der)
        )
      }
    let extensions =
      extensions + [
        Self.extension(14, DER.octetString(ownName)),
        Self.extension(35, DER.sequence(DER.tagged(0, constructed: false, authorityName))),
      ]
    // The name of the algorithm is part of the signed content, so it is determined first by signing
    // nothing.
    let algorithm = try signer.endorse([], library: library).algorithm
    let content = DER.sequence(
      DER.tagged(0, DER.integer([2])), DER.integer(serialNumber), algorithm, issuerName.der,
      DER.sequence(try Self.time(validity.notBefore), try Self.time(validity.notAfter)),
      subject.der, publicKey, DER.tagged(3, DER.element(0x30, extensions)))
    let signature = try signer.endorse(content, library: library).signature
    return try Certificate(
      der: DER.sequence(content, algorithm, DER.bitString(signature)), library: library)
  }

  /// Creates a certificate request for a key: PKCS #10 in DER. RFC 2986.
  package func request(
    of key: PrivateKey, library: CryptographicLibrary
  ) throws(CryptographyError) -> [UInt8] {
    let attributes =
      extensions.isEmpty
      ? [] : DER.sequence(Self.extensionRequest, DER.set(DER.element(0x30, extensions)))
    let content = DER.sequence(
      DER.integer([0]), subject.der, key.publicKey?.der ?? [], DER.tagged(0, attributes))
    let (algorithm, signature) = try key.endorse(content, library: library)
    return DER.sequence(content, algorithm, DER.bitString(signature))
  }

  /// The object identifier of the attribute extensionRequest, 1.2.840.113549.1.9.14. RFC 2985
  /// section 5.4.2.
  private static let extensionRequest: [UInt8] = [
    0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 14,
  ]

  /// The extensions for authority and alternative names. RFC 5280 section 4.2.1.
  private var extensions: [[UInt8]] {
    var extensions: [[UInt8]] = []
    if isAuthority {
      extensions.append(Self.extension(19, isCritical: true, DER.sequence(DER.yes)))
      extensions.append(Self.extension(15, isCritical: true, DER.bitString([0x06], unused: 1)))
    }
    let names = alternativeNames.map { name in
      switch name {
      case .email(let text): DER.tagged(1, constructed: false, Array(text.utf8))
      case .dns(let text): DER.tagged(2, constructed: false, Array(text.utf8))
      case .address(let octets): DER.tagged(7, constructed: false, octets)
      }
    }
    if !names.isEmpty { extensions.append(Self.extension(17, DER.element(0x30, names))) }
    return extensions
  }

  /// Returns the extension with a number under 2.5.29.
  private static func `extension`(
    _ number: UInt8, isCritical: Bool = false, _ value: [UInt8]
  ) -> [UInt8] {
    DER.sequence(
      [0x06, 3, 0x55, 0x1D, number], isCritical ? DER.yes : [], DER.octetString(value))
  }

  /// Returns a time in DER: UTCTime up to 2049, GeneralizedTime afterwards. RFC 5280 section
  /// 4.1.2.5.
  private static func time(_ seconds: Int64) throws(CryptographyError) -> [UInt8] {
    guard let time = unsafe ASN1_TIME_set(nil, Int(seconds)) else {
      throw CryptographyError(.refused("ASN1_TIME_set"))
    }
    defer { unsafe ASN1_STRING_free(time) }
    var der = [UInt8](repeating: 0, count: 32)
    let length = unsafe der.withUnsafeMutableBufferPointer { der in
      var cursor = der.baseAddress
      return unsafe i2d_ASN1_TIME(time, &cursor)
    }
    guard length > 0 else { throw CryptographyError(.refused("i2d_ASN1_TIME")) }
    return Array(der.prefix(Int(length)))
  }
}
