import CryptographyTestSupport
import Testing

@testable import Cryptography

/// Certificates whose chain leads to a trusted authority, some of which must nevertheless be
/// rejected.
@Suite("Which certificates are fit for IKE")
struct CertificateFitnessTests {
  private let library = CryptographicLibrary()
  private let keys: [PrivateKey]
  /// The date 2030-01-01, at which the certificates are valid.
  private let now: Int64 = 1_893_456_000

  init() throws {
    keys = try (0..<3).map { [library] _ in
      try PrivateKey(.rsa, bits: 1_024, library: library)
    }
  }

  typealias Change = @Sendable (inout CraftedCertificate) -> Void

  /// The changes in an otherwise valid chain of root, middle and leaf.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var root: Change = { _ in }
    var middle: Change = { _ in }
    var leaf: Change = { _ in }
    /// The expected error; where it is nil, the chain is accepted.
    var fault: Distrust?

    init(
      _ words: String, root: @escaping Change = { _ in }, middle: @escaping Change = { _ in },
      leaf: @escaping Change = { _ in }, _ reason: Distrust.Reason? = nil, of name: String = "leaf"
    ) {
      testDescription = words
      (self.root, self.middle, self.leaf) = (root, middle, leaf)
      fault = reason.map { Distrust($0, of: "CN=\(name)") }
    }
  }

  private static func purpose(_ number: Int) -> Change {
    { $0.purposes = ["1.3.6.1.5.5.7.3.\(number)"] }
  }

  private static func other(_ name: String) -> Distrust.Reason { .otherPurpose([name]) }

  static let accepted: [Row] = [
    Row("plain"), Row("SHA-256", leaf: { $0.hash = .sha256 }),
    Row("TLS server", leaf: purpose(1)), Row("TLS client", leaf: purpose(2)),
    Row("ipsecEndSystem", leaf: purpose(5)), Row("ipsecTunnel", leaf: purpose(6)),
    Row("ipsecUser", leaf: purpose(7)), Row("ipsecIKE", leaf: purpose(17)),
    Row("iKEIntermediate", leaf: { $0.purposes = ["1.3.6.1.5.5.8.2.2"] }),
    Row("any purpose", leaf: { $0.purposes = ["2.5.29.37.0"] }),
    Row("mail and IKE", leaf: { $0.purposes = ["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.17"] }),
    Row("key usage digitalSignature", leaf: { $0.keyUsage = 0x80 }),
    Row("key usage nonRepudiation", leaf: { $0.keyUsage = 0x40 }),
    // `openssl req -x509` makes such certificates, and a peer may send them.
    Row("an authority at the end", leaf: { $0.isAuthority = true }),
    Row("version 1 at the end", leaf: { $0.version = 1 }),
    // The signature of a certificate that is loaded here is not checked.
    Row("a root signed with MD5", root: { $0.hash = .md5 }),
    Row("a root for mail", root: purpose(4)),
    Row("a path that is long enough", root: { $0.pathLength = 1 }),
    Row("authorities for TLS", middle: purpose(1)),
  ]

  static let refused: [Row] = [
    Row("code", leaf: purpose(3), other("Code Signing")),
    Row("mail", leaf: purpose(4), other("E-mail Protection")),
    Row("time stamps", leaf: purpose(8), other("Time Stamping")),
    Row("OCSP", leaf: purpose(9), other("OCSP Signing")),
    Row(
      "two others", leaf: { $0.purposes = ["1.3.6.1.5.5.7.3.3", "1.2.3.4"] },
      .otherPurpose(["Code Signing", "1.2.3.4"])),
    Row("an authority for code", middle: purpose(3), other("Code Signing"), of: "middle"),
    Row("MD2", leaf: { $0.hash = .md2 }, .weakSignature("md2WithRSAEncryption")),
    Row("MD4", leaf: { $0.hash = .md4 }, .weakSignature("md4WithRSAEncryption")),
    Row("MD5", leaf: { $0.hash = .md5 }, .weakSignature("md5WithRSAEncryption")),
    Row(
      "MD5 above", middle: { $0.hash = .md5 }, .weakSignature("md5WithRSAEncryption"), of: "middle"),
    Row("key usage keyEncipherment", leaf: { $0.keyUsage = 0x20 }, .notForSignatures),
    Row("key usage keyCertSign", leaf: { $0.keyUsage = 0x04 }, .notForSignatures),
    Row("expired", leaf: { $0.notAfter = "291231235959Z" }, .expired("Dec 31 23:59:59 2029 GMT")),
    Row(
      "not yet", leaf: { $0.notBefore = "300101000001Z" }, .notYetValid("Jan  1 00:00:01 2030 GMT")),
    Row(
      "expired above", middle: { $0.notAfter = "291231235959Z" },
      .expired("Dec 31 23:59:59 2029 GMT"), of: "middle"),
    Row("no authority above", middle: { $0.isAuthority = false }, .notAnAuthority, of: "middle"),
    Row("silent above", middle: { $0.isAuthority = nil }, .notAnAuthority, of: "middle"),
    Row(
      "silent above, with keyCertSign",
      middle: {
        $0.isAuthority = nil
        $0.keyUsage = 0x04
      }, .notAnAuthority, of: "middle"),
    Row(
      "an authority whose key signs no certificates", middle: { $0.keyUsage = 0x80 },
      .notAnAuthority, of: "middle"),
    Row("a root that says nothing", root: { $0.isAuthority = nil }, .notAnAuthority, of: "root"),
    Row("a root of version 1", root: { $0.version = 1 }, .authorityOfVersion(1), of: "root"),
    Row("a path too long", root: { $0.pathLength = 0 }, .pathTooLong, of: "root"),
    Row(
      "exponent 1", leaf: { $0.publicKey = ([UInt8](repeating: 0xC1, count: 128), [1]) },
      .weakExponent),
    Row(
      "exponent 4", leaf: { $0.publicKey = ([UInt8](repeating: 0xC1, count: 128), [4]) },
      .weakExponent),
    Row(
      "1,016 bits", leaf: { $0.publicKey = ([UInt8](repeating: 0xC1, count: 127), [3]) },
      .weakKey(.rsa, bits: 1_016)),
    Row(
      "exponent 1 above", middle: { $0.publicKey = ([UInt8](repeating: 0xC1, count: 128), [1]) },
      .wrongSignature),
  ]

  @Test(arguments: accepted + refused) func isWhatItIsFitFor(_ row: Row) throws {
    func crafted(_ name: String, isAuthority: Bool?, _ change: Change) -> CraftedCertificate {
      CraftedCertificate(name) {
        $0.isAuthority = isAuthority
        change(&$0)
      }
    }
    let root = try crafted("root", isAuthority: true, row.root)
      .certificate(of: keys[0], library: library)
    let middle = try crafted("middle", isAuthority: true, row.middle)
      .certificate(of: keys[1], by: ("root", keys[0]), library: library)
    let leaf = try crafted("leaf", isAuthority: nil, row.leaf)
      .certificate(of: keys[2], by: ("middle", keys[1]), library: library)
    var fault: CryptographyError.Reason?
    do throws(CryptographyError) {
      try CertificateAuthorities([root]).verify(
        leaf, intermediates: [middle], at: now, library: library)
    } catch { fault = error.reason }
    #expect(fault == row.fault.map { .untrusted($0) })
  }

  /// The certificate of a peer that is loaded is trusted, whatever its version is; a certificate
  /// that this peer has issued is not.
  @Test func aPeerThatHasSignedItselfIsNoAuthority() throws {
    let peer = try CraftedCertificate("peer") { $0.version = 1 }
      .certificate(of: keys[0], library: library)
    let trusted = CertificateAuthorities([peer])
    #expect(try trusted.verify(peer, at: now, library: library) == [peer.der])
    let other = try CraftedCertificate("other")
      .certificate(of: keys[1], by: ("peer", keys[0]), library: library)
    #expect(throws: CryptographyError(.untrusted(Distrust(.authorityOfVersion(1), of: "CN=peer"))))
    {
      try trusted.verify(other, at: now, library: library)
    }
    let forged = try CraftedCertificate("peer") { $0.hash = .md5 }
      .certificate(of: keys[0], library: library)
    #expect(
      throws: CryptographyError(
        .untrusted(Distrust(.weakSignature("md5WithRSAEncryption"), of: "CN=peer")))
    ) {
      try CertificateAuthorities([forged]).verify(forged, at: now, library: library)
    }
  }

  /// Keys that `generate-key-pair size 512` makes are too weak.
  @Test func smallKeysAreNotEnough() throws {
    let small = try PrivateKey(.rsa, bits: 512, library: library)
    let root = try CraftedCertificate("root") { $0.isAuthority = true }
      .certificate(of: small, library: library)
    let leaf = try CraftedCertificate("leaf")
      .certificate(of: keys[0], by: ("root", small), library: library)
    #expect(
      throws: CryptographyError(.untrusted(Distrust(.weakKey(.rsa, bits: 512), of: "CN=root")))
    ) {
      try CertificateAuthorities([root]).verify(leaf, at: now, library: library)
    }
  }
}
