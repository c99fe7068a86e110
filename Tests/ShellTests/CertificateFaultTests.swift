import Cryptography
import Datastore
import Management
import Network
import Router
import Testing
import Wire

@testable import Operations
@testable import Shell

/// The lab with RSA signatures has one error at the right end in each case: no tunnel is
/// established, and each end logs the reason in words that help to correct it.
@Suite("Rejected certificates in the logs and reports of both routers")
struct CertificateFaultTests {
  /// The error, and what pe1 and pe2 log about it. pe1 begins the negotiation.
  static let faults: [(fault: Fault, left: String, right: String)] = [
    (
      .expired, "the peer's certificate CN=pe2 expired on Jun 15 13:20:00 2007 GMT",
      "peer answered INVALID-CERTIFICATE: our certificate CN=pe2 expired on Jun 15 13:20:00 2007 GMT"
    ),
    (
      .notYetValid, "the peer's certificate CN=pe2 is not valid before Jun 17 13:20:00 2007 GMT",
      "our certificate CN=pe2 is not valid before Jun 17 13:20:00 2007 GMT"
    ),
    (
      .otherAuthority,
      "certificate CN=pe2 was issued by CN=Other CA, whose CA certificate is not loaded here",
      "INVALID-CERT-AUTHORITY: it has no CA certificate that leads to our certificate CN=pe2"
    ),
    (
      .selfSigned, "certificate CN=pe2 is self-signed, and not loaded here as a CA certificate",
      "INVALID-CERT-AUTHORITY: it has no CA certificate that leads to our certificate CN=pe2"
    ),
    (
      .otherAddress,
      "peer says it is CN=pe2, and its certificate names subject CN=pe2, address 9.9.9.8; "
        + "none of these is the remote gateway or in remote-id: 21.21.2.1, 9.9.9.9",
      "AUTHENTICATION-FAILED: it does not accept our identity, or our certificate CN=pe2 does not"
    ),
    (
      .otherIdentity,
      "peer says it is 21.21.2.99, and its certificate names subject CN=pe2,O=aspic, address 21.21.2.1",
      "AUTHENTICATION-FAILED: it does not accept our identity, or our certificate CN=pe2,O=aspic does"
    ),
    (
      .noCertificate, "peer answered NO-PROPOSAL-CHOSEN",
      "Local certificate 'lab-rsa' is not loaded"
    ),
    (.broken, "peer answered NO-PROPOSAL-CHOSEN", "Local certificate 'lab-rsa' cannot be read"),
    (
      .otherKey, "peer answered NO-PROPOSAL-CHOSEN",
      "Key pair 'lab-rsa' is not the one of local certificate 'lab-rsa'"
    ),
    (.noKey, "peer answered NO-PROPOSAL-CHOSEN", "There is no key pair 'lab-rsa'"),
    (
      .authorityUnknownThere, "INVALID-CERT-AUTHORITY: it has no CA certificate that leads to our",
      "certificate CN=pe1,O=aspic was issued by CN=Lab CA,O=aspic, whose CA certificate is not"
    ),
  ]

  /// What is wrong with the certificate, the key or the identity of pe2.
  enum Fault: CaseIterable {
    case expired, notYetValid, otherAuthority, selfSigned, otherAddress, otherIdentity
    case noCertificate, broken, otherKey, noKey, authorityUnknownThere
  }

  @Test(arguments: faults)
  func bothEndsSayWhy(_ row: (fault: Fault, left: String, right: String)) throws {
    let (bench, right) = try spoiled(row.fault)
    #expect(bench.run("request lab host ce1 ping ce2 count 1").text.contains("100% packet loss"))
    let left = bench.run("show log messages").text
    #expect(left.contains(row.left), "\(left)")
    let state = bench.run("show services ipsec-vpn ipsec security-associations").text
    #expect(state.contains("Not installed") && state.contains(row.left), "\(state)")
    _ = bench.run("request lab connect pe2")
    #expect(bench.run("show log messages").text.contains(row.right), "\(row.fault)")
    let stateThere = bench.run("show services ipsec-vpn ipsec security-associations").text
    #expect(stateThere.contains(row.right), "\(stateThere)")

    // A correction affects the next negotiation, and nothing needs to be restarted.
    _ = bench.run("request lab connect pe1")
    bench.session.workspace.network.withRouter("pe1") { _ in }
    right.certificates = try mended(right.certificates)
    bench.session.workspace.management.handOverCertificates(of: right)
    if row.fault == .otherIdentity || row.fault == .otherAddress {
      _ = bench.run("request lab load rsa-signatures")
    }
    _ = bench.run("request lab advance 30")
    let mended = bench.run("request lab host ce1 ping ce2 count 2").text
    #expect(mended.contains("2 packets received"), "\(row.fault): \(mended)")
  }

  /// Keeps the certificates of the right end while they are replaced by wrong ones.
  private final class Former {
    var archive: CertificateArchive?
  }
  private let former = Former()

  private func mended(_ now: CertificateArchive) throws -> CertificateArchive {
    try #require(former.archive)
  }

  private func spoiled(_ fault: Fault) throws -> (Bench, ManagedRouter) {
    let bench = try Bench(lab: "rsa-signatures")
    let workspace = bench.session.workspace
    let right = try #require(workspace.router(named: "pe2"))
    former.archive = right.certificates
    let (library, now) = (workspace.library, workspace.date)
    let day: Int64 = 86_400
    let key = try #require(right.certificates.store.keyPair("lab-rsa", library: library))
    let other = try PrivateKey(.rsa, bits: 1_024, library: library)

    /// Issues a certificate of pe2 by an authority that pe1 trusts, or by another one.
    func reissue(
      from start: Int64 = 0, to end: Int64 = 9 * 86_400,
      names: [Certificate.AlternativeName]? = nil,
      by name: String? = nil, isSelfSigned: Bool = false
    ) throws {
      let names = names ?? [.address([21, 21, 2, 1])]
      let authority = try certificate(
        "CN=\(name ?? "New CA")", other, .itself, isAuthority: true, now - 30 * day, now + 30 * day,
        library)
      let own = try certificate(
        "CN=pe2", key, isSelfSigned ? .itself : .authority(authority, other), names: names,
        now + start, now + end, library)
      try right.certificates.save(Array(own.pem.utf8), .local, named: "lab-rsa")
      if name == nil, !isSelfSigned {
        let left = try #require(workspace.router(named: "pe1"))
        try left.certificates.save(Array(authority.pem.utf8), .authority, named: "new")
        workspace.management.handOverCertificates(of: left)
      }
    }
    switch fault {
    case .expired: try reissue(from: -9 * day, to: -day)
    case .notYetValid: try reissue(from: day)
    case .otherAuthority: try reissue(by: "Other CA")
    case .selfSigned: try reissue(isSelfSigned: true)
    case .otherAddress:
      try reissue(names: [.address([9, 9, 9, 8])])
      configure(bench, "pe1", "remote-id ipv4_addr 9.9.9.9")
    case .otherIdentity: configure(bench, "pe2", "local-id ipv4_addr 21.21.2.99")
    case .noCertificate: try right.certificates.remove(.local, named: "lab-rsa")
    case .broken:
      try right.certificates.save(
        Array("-----BEGIN CERTIFICATE-----\nAAAA".utf8), .local, named: "lab-rsa")
    case .otherKey: try save(other, right)
    case .noKey: try right.certificates.remove(.keyPair, named: "lab-rsa")
    case .authorityUnknownThere:
      let stranger = try certificate(
        "CN=Stranger", other, .itself, isAuthority: true, now, now + day, library)
      try right.certificates.save(Array(stranger.pem.utf8), .authority, named: "lab-rsa-ca")
    }
    workspace.management.handOverCertificates(of: right)
    return (bench, right)
  }

  private func save(_ key: PrivateKey, _ router: ManagedRouter) throws {
    try router.certificates.save(key, named: "lab-rsa")
  }

  private func configure(_ bench: Bench, _ router: String, _ statement: String) {
    let result = bench.run(
      """
      request lab connect \(router); configure
      set services ipsec-vpn ike policy ike-policy \(statement)
      commit and-quit
      request lab connect pe1
      """.replacing("\n", with: ";"))
    #expect(result.text.contains("commit complete"), "\(result.errors)")
  }

  private func certificate(
    _ subject: String, _ key: PrivateKey, _ issuer: CertificateContent.Issuer,
    isAuthority: Bool = false, names: [Certificate.AlternativeName] = [], _ start: Int64,
    _ end: Int64, _ library: CryptographicLibrary
  ) throws -> Certificate {
    try CertificateContent(
      subject: try DistinguishedName(parsing: subject), alternativeNames: names,
      isAuthority: isAuthority
    ).certificate(
      of: key, by: issuer, serialNumber: [7], .init(from: start, to: end), library: library)
  }

  /// A tunnel remains when the certificate of its negotiation expires, but the IKE SA is not
  /// renewed; a new certificate is used without further action.
  @Test func expiredCertificatesPreventRenewal() throws {
    let bench = try Bench(lab: "rsa-signatures")
    let workspace = bench.session.workspace
    let right = try #require(workspace.router(named: "pe2"))
    let former = right.certificates
    let (library, now) = (workspace.library, workspace.date)
    let other = try PrivateKey(.rsa, bits: 1_024, library: library)
    let key = try #require(right.certificates.store.keyPair("lab-rsa", library: library))
    let authority = try certificate(
      "CN=New CA", other, .itself, isAuthority: true, now, now + 999_999, library)
    let own = try certificate(
      "CN=pe2", key, .authority(authority, other), names: [.address([21, 21, 2, 1])], now,
      now + 1_800, library)
    try right.certificates.save(Array(own.pem.utf8), .local, named: "lab-rsa")
    let left = try #require(workspace.router(named: "pe1"))
    try left.certificates.save(Array(authority.pem.utf8), .authority, named: "new")
    for router in [left, right] { workspace.management.handOverCertificates(of: router) }
    func pings() -> Bool {
      bench.run("request lab host ce1 ping ce2 count 1").text.contains(" 0% packet loss")
    }
    #expect(pings())
    // The IKE SA has ended; the IPsec SAs exist.
    _ = bench.run("request lab advance 4000")
    #expect(pings())
    _ = bench.run("clear services ipsec-vpn ipsec security-associations")
    #expect(!pings())
    let log = bench.run("show log messages | match expired").text
    #expect(log.contains("the peer's certificate CN=pe2 expired on Jun 16 13:50:00 2007 GMT"))
    right.certificates = former
    workspace.management.handOverCertificates(of: right)
    _ = bench.run("request lab advance 30")
    #expect(pings())
  }

  /// The certificate of pe2 is issued by an intermediate authority, whose certificate pe2 sends in
  /// either mode.
  @Test(arguments: ["main", "aggressive"]) func anIntermediateIsSentAlong(_ mode: String) throws {
    let bench = try Bench(lab: "rsa-signatures")
    let workspace = bench.session.workspace
    let (library, now) = (workspace.library, workspace.date)
    let day: Int64 = 86_400
    let left = try #require(workspace.router(named: "pe1"))
    let right = try #require(workspace.router(named: "pe2"))
    let keys = try (0..<2).map { _ in try PrivateKey(.rsa, bits: 1_024, library: library) }
    let own = try #require(right.certificates.store.keyPair("lab-rsa", library: library))
    let root = try certificate(
      "CN=Root", keys[0], .itself, isAuthority: true, now, now + day, library)
    let middle = try certificate(
      "CN=Middle", keys[1], .authority(root, keys[0]), isAuthority: true, now, now + day, library)
    let leaf = try certificate(
      "CN=pe2", own, .authority(middle, keys[1]), names: [.address([21, 21, 2, 1])], now, now + day,
      library)
    try left.certificates.save(Array(root.pem.utf8), .authority, named: "root")
    try right.certificates.save(
      Array((leaf.pem + middle.pem).utf8), .local, named: "lab-rsa")
    for router in [left, right] { workspace.management.handOverCertificates(of: router) }
    // A policy with `mode main` does not answer the other mode.
    for router in ["pe2", "pe1"] { configure(bench, router, "mode \(mode)") }
    #expect(bench.run("request lab host ce1 ping ce2 count 2").text.contains("2 packets received"))
    let cache = bench.run("show services ipsec-vpn certificates | match Issued").text
    #expect(
      cache == """
            Issued to: pe2, Issued by: Middle
            Issued to: Middle, Issued by: Root
            Issued to: Root, Issued by: Root

        """)
    // The certificate of the authority may also be a file of its own.
    try right.certificates.save(Array(leaf.pem.utf8), .local, named: "lab-rsa")
    try right.certificates.save(Array(middle.pem.utf8), .authority, named: "middle")
    workspace.management.handOverCertificates(of: right)
    _ = bench.run("clear services ipsec-vpn ike security-associations")
    _ = bench.run("clear services ipsec-vpn ipsec security-associations")
    #expect(bench.run("request lab host ce1 ping ce2 count 2").text.contains("2 packets received"))
  }

  /// Each end has a self-signed certificate, which is loaded at the other end. The identity is a
  /// distinguished name, which `remote-id` must contain.
  @Test(arguments: ["rsa", "dsa"]) func selfSignedPeersKnowEachOther(_ kind: String) throws {
    let bench = try Bench(lab: "\(kind)-signatures")
    let workspace = bench.session.workspace
    for (name, other) in [("pe1", "pe2"), ("pe2", "pe1")] {
      let made = bench.run(
        "request lab connect \(name); clear security pki ca-certificate all;"
          + "request security pki generate-key-pair certificate-id own size 1024 type \(kind);"
          + "request security pki local-certificate generate-self-signed certificate-id own "
          + "subject CN=\(name),O=alone")
      #expect(made.succeeded, "\(made.errors)")
      let own = try #require(
        workspace.router(named: name)?.certificates.store.localCertificates["own"])
      try workspace.router(named: other)?.certificates.save(own, .authority, named: name)
      // The identity is the name as it is shown, or its common name.
      let identity = kind == "rsa" ? "O=alone,CN=\(other)" : other
      _ = bench.run("configure; set services ipsec-vpn ike policy ike-policy local-certificate own")
      _ = bench.run("set services ipsec-vpn ike policy ike-policy remote-id key_id \(identity)")
      _ = bench.run("commit and-quit")
    }
    // The certificates of pe1 were cleared before that of pe2 was made.
    let first = try #require(workspace.router(named: "pe1"))
    let second = try #require(workspace.router(named: "pe2"))
    try second.certificates.save(
      try #require(first.certificates.store.localCertificates["own"]), .authority, named: "pe1")
    for router in workspace.routers { workspace.management.handOverCertificates(of: router) }
    _ = bench.run("request lab connect pe1")
    #expect(bench.run("request lab host ce1 ping ce2 count 2").text.contains("2 packets received"))
    let detail = bench.run("show services ipsec-vpn ike security-associations detail").text
    #expect(detail.contains("Remote identity: O=alone,CN=pe2"), "\(detail)")
  }
}
