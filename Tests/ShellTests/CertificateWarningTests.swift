import Cryptography
import Datastore
import Management
import Router
import Testing

@testable import Operations
@testable import Shell

/// A commit warns of certificates with which no tunnel would be established.
@Suite("Commits warn of certificates")
struct CertificateWarningTests {
  private static let policy = "services ipsec-vpn ike policy ike-policy"
  private let bench: Bench
  private let left: ManagedRouter

  init() throws {
    bench = try Bench(lab: "rsa-signatures")
    left = try #require(bench.session.workspace.router(named: "pe1"))
  }

  /// Returns the warnings of a commit of these changes.
  private func warnings(_ changes: String...) -> [Substring] {
    bench.configure()
    for change in changes { _ = bench.run("set \(change)") }
    let commit = bench.run("commit and-quit")
    #expect((commit.text + commit.errors).contains("commit complete"))
    return (commit.text + commit.errors).split(separator: "\n").compactMap { line in
      line.firstRange(of: "warning: ").map { line[$0.upperBound...] }
    }
  }

  private func make(_ name: String, _ options: String = "", size: Int = 1_024) {
    let made = bench.run(
      "request security pki generate-key-pair certificate-id \(name) size \(size);"
        + "request security pki local-certificate generate-self-signed certificate-id \(name) "
        + "subject CN=\(name) \(options)")
    #expect(made.succeeded, "\(made.errors)")
  }

  /// Trusts only the peer's certificate.
  private func trust(_ name: String) throws {
    let certificate = try #require(left.certificates.store.localCertificates[name])
    try left.certificates.remove(.authority, named: "lab-rsa-ca")
    try left.certificates.save(certificate, .authority, named: name)
  }

  @Test func theLabHasNone() { #expect(warnings("system host-name other") == []) }

  @Test func aKeyThatCanBeBroken() {
    make("small", size: 512)
    #expect(
      warnings("\(Self.policy) local-certificate small") == [
        "Local certificate 'small' is refused by peers: certificate CN=small has an RSA "
          + "key of 512 bits, and fewer than 1024 can be broken"
      ])
  }

  /// The certificate has expired by the router's clock, which is minutes ahead.
  @Test func anExpiredCertificate() throws {
    let (library, now) = (bench.session.workspace.library, bench.session.workspace.date)
    let key = try PrivateKey(.rsa, bits: 1_024, library: library)
    let old = try CertificateContent(subject: try DistinguishedName(parsing: "CN=old")).certificate(
      of: key, serialNumber: [1], .init(from: now, to: now + 60), library: library)
    try left.certificates.save(key, named: "old")
    try left.certificates.save(Array(old.pem.utf8), .local, named: "old")
    #expect(warnings("\(Self.policy) local-certificate old") == [])
    _ = bench.run("request lab advance 120")
    #expect(
      warnings("system host-name later") == [
        "Local certificate 'old' is refused by peers: certificate CN=old expired on "
          + "Jun 16 13:21:00 2007 GMT"
      ])
  }

  @Test func aNameThatIsNotInTheCertificate() {
    make("named", "domain-name pe1.example")
    #expect(
      warnings(
        "\(Self.policy) local-certificate named", "\(Self.policy) local-id key_id PE1.example")
        == [])
    #expect(
      warnings("\(Self.policy) local-id key_id pe2.example") == [
        "Only one identity is sent to peers: key_id PE1.example is used, the others are not"
      ])
    _ = bench.run("configure; delete \(Self.policy) local-id")
    _ = bench.run("commit and-quit")
    #expect(
      warnings("\(Self.policy) local-id key_id pe2.example") == [
        "Local certificate 'named' does not name key_id pe2.example of local-id"
      ])
  }

  /// All certificates that peers could send are loaded here.
  @Test func aPeerThatIsNotTheRemoteGateway() throws {
    make("own", "ip-address 21.21.1.1")
    make("peer")
    try trust("peer")
    #expect(
      warnings("\(Self.policy) local-certificate own") == [
        "No certificate that is loaded here names remote gateway 21.21.2.1, and there "
          + "is no remote-id"
      ])
    #expect(warnings("\(Self.policy) remote-id key_id peer") == [])
  }

  @Test func aPeerThatIsTheRemoteGateway() throws {
    make("own", "ip-address 21.21.1.1")
    make("peer", "ip-address 21.21.2.1")
    try trust("peer")
    #expect(warnings("\(Self.policy) local-certificate own") == [])
  }

  /// The certificate of pe2 contains an address that is not the remote gateway of pe1.
  @Test func anotherGatewayOfTheSameAuthorityIsRefused() throws {
    let right = try #require(bench.session.workspace.router(named: "pe2"))
    let library = bench.session.workspace.library
    let issuer = try PrivateKey(.rsa, bits: 1_024, library: library)
    let key = try #require(right.certificates.store.keyPair("lab-rsa", library: library))
    let now = bench.session.workspace.date
    let validity = CertificateContent.Validity(from: now, to: now + 999_999)
    func content(
      _ name: String, _ names: [Certificate.AlternativeName], isAuthority: Bool
    ) throws -> CertificateContent {
      CertificateContent(
        subject: try DistinguishedName(parsing: "CN=\(name)"), alternativeNames: names,
        isAuthority: isAuthority)
    }
    let authority = try content("New CA", [], isAuthority: true).certificate(
      of: issuer, serialNumber: [1], validity, library: library)
    let other = try content("pe3", [.address([21, 21, 3, 1])], isAuthority: false).certificate(
      of: key, by: .authority(authority, issuer), serialNumber: [2], validity, library: library)
    try right.certificates.save(Array(other.pem.utf8), .local, named: "lab-rsa")
    try left.certificates.save(Array(authority.pem.utf8), .authority, named: "new")
    for router in [left, right] {
      bench.session.workspace.management.handOverCertificates(of: router)
    }
    #expect(bench.run("request lab host ce1 ping ce2 count 1").text.contains("100% packet loss"))
    #expect(
      bench.run("show log messages").text.contains(
        "peer says it is CN=pe3, and its certificate names subject CN=pe3, address 21.21.3.1; "
          + "none of these is the remote gateway or in remote-id: 21.21.2.1"))
  }
}
