import Cryptography
import CryptographyTestSupport
import Testing
import Wire

@testable import IKE

/// A certificate of a trusted authority authenticates the remote gateway, depending on the names in
/// the certificate, the identity that its owner sends, and `remote-id`. The peer's address is
/// 10.9.0.2.
@Suite("Certificates name the remote gateway")
struct CertificateIdentityTests {
  private let library = CryptographicLibrary()
  private let key: PrivateKey

  init() throws { key = try PrivateKey(.rsa, bits: 1_024, library: library) }

  /// The identity that the peer sends.
  enum Said: Sendable {
    case address(String)
    case key(String)
    case fqdn(String)
    case mail(String)
    case subject
    case otherSubject
  }

  /// The result of the check, with the reason for a rejection.
  enum Verdict: Sendable { case accepted, notInCertificate, otherGateway, notAccepted }

  typealias Name = Certificate.AlternativeName

  /// A case: the peer's identity, the alternative names in its certificate, `remote-id`, and the
  /// expected result.
  struct Row: Sendable {
    var said: Said
    var names: [Name]
    var addresses: [IPv4Address] = []
    var keys: [String] = []
    var verdict: Verdict
  }

  private static let gateway = Name.address([10, 9, 0, 2])
  private static let other = Name.address([10, 9, 0, 77])
  private static let otherAddress = IPv4Address(10, 9, 0, 77)

  static let rows: [Row] = [
    // Without remote-id the certificate must contain the address of the remote gateway.
    Row(said: .address("10.9.0.2"), names: [gateway], verdict: .accepted),
    Row(said: .address("10.9.0.2"), names: [other, gateway], verdict: .accepted),
    Row(said: .address("10.9.0.2"), names: [other], verdict: .notInCertificate),
    Row(said: .address("10.9.0.2"), names: [.dns("10.9.0.2")], verdict: .notInCertificate),
    Row(said: .address("10.9.0.77"), names: [other], verdict: .notAccepted),
    Row(said: .address("10.9.0.77"), names: [gateway, other], verdict: .notAccepted),
    Row(said: .subject, names: [gateway], verdict: .accepted),
    Row(said: .subject, names: [other], verdict: .otherGateway),
    Row(said: .subject, names: [], verdict: .otherGateway),
    Row(said: .otherSubject, names: [gateway], verdict: .notInCertificate),
    Row(said: .fqdn("pe2.example"), names: [.dns("pe2.example"), gateway], verdict: .accepted),
    Row(said: .fqdn("PE2.example"), names: [.dns("pe2.Example"), gateway], verdict: .accepted),
    Row(said: .fqdn("pe2.example"), names: [.dns("pe2.example")], verdict: .otherGateway),
    Row(said: .fqdn("pe2.example"), names: [.dns("pe2.example"), other], verdict: .otherGateway),
    Row(said: .fqdn("pe2.example"), names: [.email("pe2.example")], verdict: .notInCertificate),
    Row(said: .fqdn("peer"), names: [gateway], verdict: .notInCertificate),
    Row(said: .mail("noc@pe2"), names: [.email("noc@pe2"), gateway], verdict: .accepted),
    Row(said: .mail("noc@pe2"), names: [.email("noc@pe2")], verdict: .otherGateway),
    Row(said: .mail("NOC@pe2"), names: [.email("noc@pe2"), gateway], verdict: .notInCertificate),
    Row(said: .key("pe2.example"), names: [.dns("pe2.example"), gateway], verdict: .accepted),
    Row(said: .key("pe2.example"), names: [.dns("pe2.example")], verdict: .otherGateway),
    Row(
      said: .key("pe3.example"), names: [.dns("pe2.example"), gateway], verdict: .notInCertificate),
    Row(said: .key("peer"), names: [gateway], verdict: .accepted),
    Row(said: .key("CN=peer"), names: [gateway], verdict: .accepted),
    // With remote-id ipv4_addr the certificate may contain that address, or still that of the
    // remote gateway.
    Row(
      said: .address("10.9.0.77"), names: [other], addresses: [otherAddress], verdict: .accepted),
    Row(
      said: .address("10.9.0.77"), names: [gateway], addresses: [otherAddress],
      verdict: .notInCertificate),
    Row(
      said: .address("10.9.0.2"), names: [gateway], addresses: [otherAddress], verdict: .accepted),
    Row(said: .subject, names: [other], addresses: [otherAddress], verdict: .accepted),
    Row(
      said: .subject, names: [.address([10, 9, 0, 78])], addresses: [otherAddress],
      verdict: .otherGateway),
    // With remote-id key_id the certificate must contain that name, in a field of any kind.
    Row(
      said: .key("pe2.example"), names: [.dns("pe2.example")], keys: ["pe2.example"],
      verdict: .accepted),
    Row(said: .key("pe2.example"), names: [], keys: ["pe2.example"], verdict: .notInCertificate),
    Row(
      said: .key("pe3.example"), names: [.dns("pe3.example")], keys: ["pe2.example"],
      verdict: .otherGateway),
    Row(said: .key("peer"), names: [], keys: ["peer"], verdict: .accepted),
    Row(
      said: .fqdn("pe2.example"), names: [.dns("pe2.example")], keys: ["pe2.example"],
      verdict: .accepted),
    Row(said: .mail("noc@pe2"), names: [.email("noc@pe2")], keys: ["noc@pe2"], verdict: .accepted),
    Row(said: .subject, names: [], keys: ["CN=peer"], verdict: .accepted),
    Row(said: .subject, names: [], keys: ["peer"], verdict: .accepted),
    Row(said: .subject, names: [], keys: ["per"], verdict: .otherGateway),
    // The certificate contains a name of another peer that the policy accepts, too, and the peer
    // has not sent that name.
    Row(
      said: .fqdn("x.example"), names: [.dns("x.example"), .dns("pe2.example")],
      keys: ["pe2.example"], verdict: .otherGateway),
    Row(
      said: .address("10.9.0.2"), names: [.dns("pe2.example")], keys: ["pe2.example"],
      verdict: .notInCertificate),
  ]

  @Test(arguments: rows) func table(_ row: Row) throws {
    let certificate = try CraftedCertificate("peer") { $0.alternativeNames = row.names }
      .certificate(of: key, library: library)
    func payload(_ type: IPsecDOI.IdentificationType, _ octets: [UInt8]) -> IdentificationPayload {
      IdentificationPayload(type: type.rawValue, data: octets)
    }
    let identity =
      switch row.said {
      case .address(let text):
        IdentificationPayload(address: try #require(IPv4Address(text)))
      case .key(let text): payload(.keyID, Array(text.utf8))
      case .fqdn(let text): payload(.fqdn, Array(text.utf8))
      case .mail(let text): payload(.userFQDN, Array(text.utf8))
      case .subject: payload(.distinguishedName, certificate.subject.der)
      case .otherSubject:
        payload(.distinguishedName, try DistinguishedName(parsing: "CN=other").der)
      }
    let policy = IKEPolicy(
      name: "p", proposals: [IKEProposal(name: "p", method: .rsaSignatures)],
      remote: .init(addresses: row.addresses, keys: row.keys))
    var verdict = Verdict.accepted
    do throws(NegotiationError) {
      try Identity.check(
        identity, policy, peer: Pair.rightAddress, certificate: certificate)
    } catch {
      switch error.reason {
      case .identityNotInCertificate: verdict = .notInCertificate
      case .gatewayNotInCertificate: verdict = .otherGateway
      case .identityRefused: verdict = .notAccepted
      default: Issue.record(error)
      }
    }
    #expect(verdict == row.verdict)
  }

  /// A certificate with two common names has none, because its owner must not choose which of the
  /// two counts.
  @Test func twoCommonNamesAreNone() throws {
    let names = CertificateContent(subject: try DistinguishedName(parsing: "CN=a,CN=b"))
    let certificate = try names.certificate(
      of: key, serialNumber: [1], .init(from: 0, to: 1), library: library)
    #expect(!certificate.names(key: "a") && !certificate.names(key: "b"))
    #expect(certificate.names(key: certificate.subject.text))
  }

  /// Values of two kinds that look equal are distinguished in the log.
  @Test func namesInWordsHaveTheirKind() throws {
    let certificate = try CraftedCertificate("peer") {
      $0.alternativeNames = [Self.gateway, .dns("pe2"), .email("pe2")]
    }.certificate(of: key, library: library)
    #expect(
      certificate.namesInWords == [
        "subject CN=peer", "address 10.9.0.2", "fqdn pe2", "user_fqdn pe2",
      ])
  }

  /// The certificate is of the same authority, and names only another gateway.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func anotherGatewayIsNotThisOne(_ mode: IKEPolicy.Mode) throws {
    func policy(_ name: TestKeys.Name) throws -> IKEPolicy {
      IKEPolicy(
        name: "ike", mode: mode, proposals: [IKEProposal(name: "p", method: .rsaSignatures)],
        certificate: try TestKeys.localCertificate(name))
    }
    // The identity is the subject of the certificate, because 10.9.0.2 is not one of its addresses.
    var pair = Pair([.left(try policy(.left))], [.right(try policy(.left))])
    pair.leftNegotiates()
    pair.run(for: .seconds(120))
    #expect(!pair.isUp)
    #expect(
      pair.left.failures.first?.error.description
        == "peer says it is CN=pe1,O=Example, and its certificate names subject CN=pe1,O=Example, "
        + "address 10.9.0.1, fqdn pe1.example; none of these is the remote gateway or in "
        + "remote-id: 10.9.0.2")
  }
}
