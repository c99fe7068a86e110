import TestSupport
import Testing

@testable import Cryptography

/// RSA and DSA signatures are those of the standards, and a certificate is trusted only if an
/// authority has signed it.
@Suite("Signatures and certificates")
struct SignatureTests {
  private let library = CryptographicLibrary()
  /// The date 2030-01-01, at which the certificates are valid.
  private let time: Int64 = 1_893_456_000
  private let hash = [UInt8](1...20)

  private func certificate(_ pem: [UInt8]) throws -> Certificate {
    try #require(try Certificate.all(pem: pem, library: library).first)
  }

  /// The signatures were made by `openssl pkeyutl -sign` without a digest, so that they name none.
  @Test func signsWithRSAAsOthersDo() throws {
    let key = try PrivateKey(pem: Secret(TestKeys.leftKey), library: library)
    #expect(
      try key.sign(hash)
        == hexadecimal(
          """
          0538ecb9d5dd9ada3c43a21c7a0d8392a6bc17f400ffb3642e41ca9d1fc16efc
          6d710a94b0f2735dd31035221523c0cf4fb33fff2c4dbbcd3e08f85fee9b0601
          3058ba42b070d234869f9af348f9fcf735fbc81d37aba6da1320b3836a90e8f1
          48aaf8d4d77aafc0acebb871ac6d421c941c7ece1110f5b9aeb0d18ac240ea81
          """))
  }

  /// RFC 6979 §A.2.1, with the messages "sample" and "test".
  @Test(
    arguments: [
      (
        HashAlgorithm.sha1, "sample",
        "2e1a0c2562b2912caaf89186fb0f42001585da55 29efb6b0aff2d7a68eb70ca313022253b9a88df5"
      ),
      (
        .sha1, "test",
        "42ab2052fd43e123f0607f115052a67dcd9c5c77 183916b0230d45b9931491d4c6b0bd2fb4aaf088"
      ),
      (
        .sha256, "sample",
        "81f2f5850be5bc123c43f71a3033e9384611c545 4cdd914b65eb6c66a8aaad27299bee6b035f5e89"
      ),
      (
        .sha384, "test",
        "854cf929b58d73c3cbfdc421e8d5430cd6db5e66 91d0e0f53e22f898d158380676a871a157cda622"
      ),
    ])
  func signsWithDSAAsTheStandardDoes(
    _ row: (hash: HashAlgorithm, message: String, signature: String)
  ) throws {
    let key = try PrivateKey(pem: Secret(TestKeys.standardDSAKey), library: library)
    let hash = row.hash.digest(of: Array(row.message.utf8))
    #expect(try key.sign(hash) == hexadecimal(row.signature))
    #expect(key.publicKey?.verifies(try key.sign(hash), of: hash) == true)
  }

  /// libcrypto verifies our signatures, of every length that a hash of IKE has.
  @Test(arguments: [1, 16, 20, 32, 48, 64])
  func libcryptoVerifiesWhatWeSign(_ length: Int) throws {
    let key = try PrivateKey(pem: Secret(TestKeys.dsaKey), library: library)
    var random = SeededGenerator(seed: UInt64(length))
    for _ in 0..<50 {
      let hash = random.octets(length)
      let signature = try key.sign(hash)
      #expect(key.publicKey?.verifies(signature, of: hash) == true, "\(hash)")
      #expect(try key.sign(hash) == signature)
    }
    let extreme = [UInt8](repeating: 0xFF, count: length)
    #expect(key.publicKey?.verifies(try key.sign(extreme), of: extreme) == true)
  }

  @Test(arguments: [KeyKind.rsa, .dsa])
  func onlyTheKeyOfTheCertificateSigns(_ kind: KeyKind) throws {
    let text = kind == .rsa ? TestKeys.leftKey : TestKeys.dsaKey
    let key = try PrivateKey(pem: Secret(text), library: library)
    let certificate = try certificate(kind == .rsa ? TestKeys.left : TestKeys.dsa)
    #expect(key.belongs(to: certificate))
    var signature = try key.sign(hash)
    #expect(key.kind == .rsa || signature.count == 40)
    #expect(certificate.publicKey.verifies(signature, of: hash))
    #expect(!certificate.publicKey.verifies(signature, of: hash.reversed()))
    #expect(!(try self.certificate(TestKeys.right)).publicKey.verifies(signature, of: hash))
    for index in signature.indices {
      signature[index] ^= 1
      #expect(!certificate.publicKey.verifies(signature, of: hash), "octet \(index)")
      #expect(!certificate.publicKey.verifies(Array(signature[..<index]), of: hash))
      signature[index] ^= 1
    }
  }

  @Test func namesTheSubject() throws {
    let certificate = try certificate(TestKeys.right)
    #expect(certificate.subject.text == "CN=pe2,O=Example")
    #expect(certificate.issuer.text == "CN=Example CA,O=Example")
    #expect(
      certificate.alternativeNames == [
        .address([10, 9, 0, 2]), .dns("pe2.example"), .email("noc@pe2.example"),
      ])
    #expect(DistinguishedName(der: certificate.subject.der) == certificate.subject)
    #expect(DistinguishedName(der: certificate.subject.der + [0]) == nil)
    for count in 0..<certificate.subject.der.count {
      #expect(DistinguishedName(der: Array(certificate.subject.der[..<count])) == nil)
    }
  }

  @Test func acceptsWhatAnAuthoritySigned() throws {
    let authorities = CertificateAuthorities([try certificate(TestKeys.authority)])
    let right = try certificate(TestKeys.right)
    try authorities.verify(right, at: time, library: library)
    func distrust(_ reason: Distrust.Reason) -> CryptographyError {
      CryptographyError(.untrusted(Distrust(reason, of: "CN=pe2,O=Example")))
    }
    #expect(throws: distrust(.expired(right.notAfterWords))) {
      try authorities.verify(right, at: 5_000_000_000, library: library)
    }
    #expect(throws: distrust(.notYetValid(right.notBeforeWords))) {
      try authorities.verify(right, at: 0, library: library)
    }
    #expect(throws: distrust(.unknownAuthority(issuer: "CN=Example CA,O=Example"))) {
      try CertificateAuthorities([]).verify(right, at: time, library: library)
    }
    // A certificate that is not an authority's is trusted, and cannot issue others.
    let left = try certificate(TestKeys.left)
    #expect(throws: CryptographyError.self) {
      try CertificateAuthorities([left]).verify(right, at: time, library: library)
    }
  }

  @Test func alteredCertificatesAreUnreadableOrUntrusted() throws {
    let authorities = CertificateAuthorities([try certificate(TestKeys.authority)])
    let der = try certificate(TestKeys.right).der
    for index in der.indices {
      var altered = der
      altered[index] ^= 0x10
      guard let read = try? Certificate(der: altered, library: library) else { continue }
      #expect(throws: CryptographyError.self, "octet \(index)") {
        try authorities.verify(read, at: time, library: library)
      }
    }
    for count in 0..<der.count {
      #expect(throws: CryptographyError.self) {
        try Certificate(der: Array(der[..<count]), library: library)
      }
    }
  }

  @Test(arguments: [[], Array("no key".utf8), Array(TestKeys.leftKey.dropLast(60))] as [[UInt8]])
  func refusesWhatIsNoKey(_ text: [UInt8]) {
    #expect(throws: CryptographyError(.unreadable("private key"))) {
      try PrivateKey(pem: Secret(text), library: library)
    }
    #expect(throws: CryptographyError(.unreadable("certificate"))) {
      try Certificate.all(pem: text, library: library)
    }
  }
}
