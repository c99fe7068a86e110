import TestSupport
import Testing

@testable import Cryptography

/// A router makes key pairs and certificates, whose chains are verified link by link.
@Suite("Making keys and certificates")
struct CertificateMakingTests {
  private let library = CryptographicLibrary()
  private let now: Int64 = 1_182_000_000
  private let hash = [UInt8](1...20)

  private func name(_ text: String) throws -> DistinguishedName {
    try DistinguishedName(parsing: text)
  }

  private func make(
    _ subject: String, _ key: PrivateKey, by issuer: CertificateContent.Issuer = .itself,
    isAuthority: Bool = false, names: [Certificate.AlternativeName] = [], days: Int64 = 10,
    serial: UInt8 = 1
  ) throws -> Certificate {
    try CertificateContent(
      subject: try name(subject), alternativeNames: names, isAuthority: isAuthority
    ).certificate(
      of: key, by: issuer, serialNumber: [serial],
      .init(from: now, to: now + days * 86_400), library: library)
  }

  @Test(arguments: [(KeyKind.rsa, 512), (.rsa, 1_024), (.dsa, 1_024)])
  func aKeySignsAndOutlivesItsFile(_ kind: KeyKind, _ bits: Int) throws {
    let made = try PrivateKey(kind, bits: bits, library: library)
    let read = try PrivateKey(pem: try #require(made.pem), library: library)
    #expect(read.kind == kind)
    let publicKey = try #require(made.publicKey)
    #expect(publicKey.bits == bits)
    #expect(publicKey.verifies(try read.sign(hash), of: hash))
    let certificate = try make("CN=a", read)
    #expect(certificate.publicKey.bits == bits && made.belongs(to: certificate))
    guard bits >= KeyKind.minimumBits else { return }
    try CertificateAuthorities([certificate]).verify(certificate, at: now, library: library)
  }

  @Test func hasTheRequestedContents() throws {
    let key = try PrivateKey(.rsa, bits: 512, library: library)
    let names: [Certificate.AlternativeName] = [
      .address([21, 21, 1, 1]), .dns("pe1.example"), .email("noc@pe1.example"),
    ]
    let made = try make("cn=pe1, O=Ex\\,ample,C=us", key, names: names, serial: 0x90)
    for certificate in [
      made,
      try #require(
        try Certificate.all(pem: Array(made.pem.utf8), library: library).first),
    ] {
      #expect(certificate.subject.text == "C=us,O=Ex\\,ample,CN=pe1")
      #expect(certificate.subject.shortText == "pe1")
      #expect(
        certificate.subject.attributes == [
          .init(name: "CN", value: "pe1"), .init(name: "O", value: "Ex,ample"),
          .init(name: "C", value: "us"),
        ])
      #expect(certificate.isSelfIssued && !certificate.isAuthority)
      #expect(certificate.alternativeNames == names)
      #expect(certificate.version == 3 && certificate.serialNumber == [0x90])
      #expect(certificate.notBefore == now && certificate.notAfter == now + 864_000)
      #expect(certificate.signatureAlgorithm == "sha1WithRSAEncryption")
      #expect(certificate.keyUsage == nil)
      #expect(certificate.fault(at: now) == nil)
      #expect(certificate.fault(at: now - 1)?.reason == .notYetValid("Jun 16 13:20:00 2007 GMT"))
      #expect(certificate.fault(at: now + 864_001)?.reason == .expired("Jun 26 13:20:00 2007 GMT"))
    }
  }

  @Test(arguments: [
    ("", DistinguishedName.ParsingError.empty), (" , ", .empty), ("pe1", .noValue("pe1")),
    ("CN=a,X=b", .unknownAttribute("X")), ("C=Germany", .unusableValue("Germany", of: "C")),
    ("CN=", .unusableValue("", of: "CN")),
  ])
  func namesThatAreNone(_ text: String, _ error: DistinguishedName.ParsingError) {
    #expect(throws: error) { try DistinguishedName(parsing: text) }
  }

  /// One fault each in a chain of root, intermediate and leaf.
  @Test(arguments: [KeyKind.rsa, .dsa])
  func chains(_ kind: KeyKind) throws {
    let keys = try (0..<3).map { _ in try PrivateKey(kind, bits: 1_024, library: library) }
    let root = try make("CN=root", keys[0], isAuthority: true, days: 30)
    let middle = try make(
      "CN=middle", keys[1], by: .authority(root, keys[0]), isAuthority: true, days: 20)
    let leaf = try make("CN=leaf", keys[2], by: .authority(middle, keys[1]))
    #expect(middle.keyUsage == [.certificateSigning, .revocationListSigning])
    let trusted = CertificateAuthorities([root])
    func fault(
      _ certificate: Certificate, _ others: [Certificate], after days: Int64 = 0,
      _ authorities: CertificateAuthorities? = nil
    ) -> CryptographyError.Reason? {
      do throws(CryptographyError) {
        try (authorities ?? trusted).verify(
          certificate, intermediates: others, at: now + days * 86_400, library: library)
        return nil
      } catch { return error.reason }
    }
    #expect(
      try trusted.verify(leaf, intermediates: [middle], at: now, library: library)
        == [leaf.der, middle.der, root.der])
    #expect(
      fault(leaf, []) == .untrusted(Distrust(.unknownAuthority(issuer: "CN=middle"), of: "CN=leaf"))
    )
    #expect(
      fault(leaf, [middle], after: 11)
        == .untrusted(Distrust(.expired("Jun 26 13:20:00 2007 GMT"), of: "CN=leaf")))
    #expect(
      fault(middle, [], after: 21)
        == .untrusted(Distrust(.expired("Jul  6 13:20:00 2007 GMT"), of: "CN=middle")))
    // This authority's key may sign certificates and nothing else.
    #expect(fault(middle, []) == .untrusted(Distrust(.notForSignatures, of: "CN=middle")))
    // A trusted certificate need be neither a root nor an authority.
    #expect(fault(leaf, [], CertificateAuthorities([middle])) == nil)
    #expect(fault(leaf, [], CertificateAuthorities([leaf])) == nil)
    // The trusted root has the same name and another key.
    let other = try PrivateKey(kind, bits: 1_024, library: library)
    let usurper = CertificateAuthorities([try make("CN=root", other, isAuthority: true)])
    #expect(fault(leaf, [middle], usurper) != nil)
    // The issuer of this certificate is not an authority.
    let fake = try make("CN=fake", keys[0], by: .authority(leaf, keys[2]))
    #expect(
      fault(fake, [leaf, middle]) == .untrusted(Distrust(.notAnAuthority, of: "CN=leaf")))
    // The chain is a loop.
    let east = try make("CN=east", keys[0], by: .itself, isAuthority: true)
    let west = try make("CN=west", keys[1], by: .authority(east, keys[0]), isAuthority: true)
    let back = try make("CN=east", keys[0], by: .authority(west, keys[1]), isAuthority: true)
    #expect(fault(west, [back, west, back]) != nil)
    #expect(fault(back, [west, back, west, back]) != nil)
  }

  @Test func hostileOctetsMakeNoCertificate() throws {
    let key = try PrivateKey(.rsa, bits: 512, library: library)
    let der = try make(
      "CN=pe1,O=Example", key, names: [.address([1, 2, 3, 4]), .dns("a"), .email("b@c")]
    ).der
    func inspect(_ octets: [UInt8]) {
      guard let certificate = try? Certificate(der: octets, library: library) else { return }
      _ = certificate.subject.attributes
      _ = certificate.alternativeNames.map(\.description)
      _ = [certificate.notBefore, certificate.notAfter]
      _ = [certificate.signatureAlgorithm, certificate.notAfterWords, certificate.pem]
      _ = certificate.serialNumber.count + certificate.version + certificate.publicKey.bits
      _ = certificate.isAuthority || certificate.keyUsage == nil
      _ = certificate.publicKey.verifies(hash, of: hash)
      _ = try? CertificateAuthorities([certificate]).verify(
        certificate, intermediates: [certificate], at: now, library: library)
    }
    for count in 0..<der.count {
      #expect(throws: CryptographyError.self) {
        try Certificate(der: Array(der.prefix(count)), library: library)
      }
    }
    for index in der.indices {
      for bit in 0..<8 {
        var octets = der
        octets[index] ^= 1 << bit
        inspect(octets)
      }
    }
    var random = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      var octets = der
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        octets[Int.random(in: octets.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      inspect(octets)
    }
    #expect(throws: CryptographyError.self) {
      try Certificate(der: der + [UInt8](repeating: 0, count: 100_000), library: library)
    }
    for text in ["", "-----BEGIN CERTIFICATE-----\n", PEM.text(.certificate, Array(der.prefix(9)))]
    {
      #expect(throws: CryptographyError.self) {
        try Certificate.all(pem: Array(text.utf8), library: library)
      }
    }
  }

  // MARK: Keys from a seed

  @Test(arguments: [(KeyKind.rsa, 512), (.rsa, 1_024), (.rsa, 2_048), (.dsa, 1_024)])
  func aSeedMakesAKey(_ kind: KeyKind, _ bits: Int) throws {
    let library = CryptographicLibrary()
    func make(_ seed: UInt64) throws -> [PrivateKey] {
      var random = SeededGenerator(seed: seed)
      let first = try PrivateKey(kind, bits: bits, library: library, using: &random)
      return [first, try PrivateKey(like: first, library: library, using: &random)]
    }
    let keys = try make(1)
    #expect(try make(1).map(\.pem) == keys.map(\.pem))
    #expect(try make(2).map(\.pem) != keys.map(\.pem))
    #expect(keys[0].pem != keys[1].pem)
    for key in keys {
      #expect(key.kind == kind && key.publicKey?.bits == bits)
      let hash = [UInt8](1...20)
      #expect(key.publicKey?.verifies(try key.sign(hash), of: hash) == true)
      let read = try PrivateKey(pem: try #require(key.pem), library: library)
      #expect(read.kind == kind && key.publicKey.map(read.belongs) == true)
    }
  }

  @Test func noKeyOfASillySizeIsMade() {
    var random = SeededGenerator(seed: 1)
    for (kind, bits) in [(.rsa, 0), (.rsa, 511), (.dsa, 512), (.rsa, 1 << 40)]
      as [(KeyKind, Int)]
    {
      #expect(throws: CryptographyError.self) {
        try PrivateKey(kind, bits: bits, library: CryptographicLibrary(), using: &random)
      }
    }
  }
}
