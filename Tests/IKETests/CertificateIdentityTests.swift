import Cryptography
import CryptographyTestSupport
import Testing
import Wire

@testable import IKE

/// Whom a certificate of a trusted authority can be, by who it names, who its owner says it is, and
/// `remote-id`. The peer is at 10.9.0.2.
@Suite("Certificates name the remote gateway")
struct CertificateIdentityTests {
  private let library = CryptographicLibrary()
  private let key: PrivateKey

  init() throws { key = try PrivateKey(.rsa, bits: 1_024, library: library) }

  enum Said: Sendable {
    case address(String)
    case key(String)
    case fqdn(String)
    case mail(String)
    case subject
    case otherSubject
  }

  enum Verdict: Sendable { case accepted, notInCertificate, otherGateway, notAccepted }

  typealias Name = Certificate.AlternativeName

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
    // No remote-id: the remote gateway has to be named.
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
    // remote-id ipv4_addr: another address, or the remote gateway still.
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
    // remote-id key_id: the name, of whatever kind.
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
    // Of another peer that the policy knows too: a name that the certificate has, and did not say.
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

  /// Who may choose names must not choose which of two counts.
  @Test func twoCommonNamesAreNone() throws {
    let names = CertificateContent(subject: try DistinguishedName(parsing: "CN=a,CN=b"))
    let certificate = try names.certificate(
      of: key, serialNumber: [1], .init(from: 0, to: 1), library: library)
    #expect(!certificate.names(key: "a") && !certificate.names(key: "b"))
    #expect(certificate.names(key: certificate.subject.text))
  }

  /// Values of two kinds that look equal do not do so in the log.
  @Test func wordsTellTheKind() throws {
    let certificate = try CraftedCertificate("peer") {
      $0.alternativeNames = [Self.gateway, .dns("pe2"), .email("pe2")]
    }.certificate(of: key, library: library)
    #expect(
      certificate.namesInWords == [
        "subject CN=peer", "address 10.9.0.2", "fqdn pe2", "user_fqdn pe2",
      ])
  }

  /// A certificate of the same authority that names another gateway only.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func anotherGatewayIsNotThisOne(_ mode: IKEPolicy.Mode) throws {
    func policy(_ name: TestKeys.Name) throws -> IKEPolicy {
      IKEPolicy(
        name: "ike", mode: mode, proposals: [IKEProposal(name: "p", method: .rsaSignatures)],
        certificate: try TestKeys.localCertificate(name))
    }
    // Its identity is its subject, because 10.9.0.2 is none of its addresses.
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
