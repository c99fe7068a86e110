import Cryptography
import TestSupport
import Testing
import Wire

@testable import IKE

/// A responder in aggressive mode sends harmful octets in place of its certificate. The initiator,
/// which has not yet authenticated it, reports the error and establishes no SA.
@Suite("Hostile certificates in a negotiation")
struct HostileCertificateTests {
  private static let x509 = CertificatePayload.Encoding.x509Signature.rawValue

  private func policy(_ name: TestKeys.Name, _ method: AuthenticationMethod) throws -> IKEPolicy {
    IKEPolicy(
      name: "ike", mode: .aggressive, proposals: [IKEProposal(name: "p", method: method)],
      certificate: try TestKeys.localCertificate(name))
  }

  /// The initiator that waits for message 2, that message, and the certificate in it.
  private struct Stage {
    var pair: Pair
    var header: ISAKMPHeader
    var payloads: [ISAKMPPayload]
    var der: [UInt8]

    /// Returns the state of the initiator after it has received these payloads in place of the
    /// certificate.
    func hear(_ certificates: [CertificatePayload]) -> End {
      let replaced = payloads.flatMap { payload -> [ISAKMPPayload] in
        if case .certificate = payload { certificates.map { .certificate($0) } } else { [payload] }
      }
      var pair = pair
      pair.deliver(ISAKMPMessage(header: header, payloads: replaced).octets, toLeft: true)
      return pair.left
    }
  }

  private func stage(_ method: AuthenticationMethod) throws -> Stage {
    let isRSA = method == .rsaSignatures
    var pair = Pair(
      [.left(try policy(isRSA ? .left : .dsaLeft, method))],
      [.right(try policy(isRSA ? .right : .dsaRight, method))])
    pair.leftNegotiates()
    let first = try #require(pair.inFlight.first)
    pair.inFlight = []
    let waiting = pair
    pair.deliver(first.octets, toLeft: false)
    let answer = try #require(pair.log.last)
    let header = try ISAKMPHeader(parsing: answer.octets)
    let payloads = try OpenedMessage(header, clear: answer.octets, wasEncrypted: false)
      .payloads.map { try ISAKMPPayload($0) }
    let der = payloads.compactMap { payload -> [UInt8]? in
      if case .certificate(let certificate) = payload { certificate.data } else { nil }
    }
    return Stage(pair: waiting, header: header, payloads: payloads, der: try #require(der.first))
  }

  @Test(arguments: [AuthenticationMethod.rsaSignatures, .dsaSignatures])
  func areRefusedWithAReason(_ method: AuthenticationMethod) throws {
    let stage = try stage(method)
    #expect(stage.hear([CertificatePayload(data: stage.der)]).phaseOnes.count == 1)
    func refuses(_ certificates: [CertificatePayload], _ comment: Comment) {
      let gateway = stage.hear(certificates)
      #expect(gateway.phaseOnes.isEmpty, comment)
      // A message with too many payloads is rejected as a whole, and the initiator waits for the
      // correct one.
      #expect(gateway.failures.count + gateway.rejections.count == 1, comment)
    }
    for count in stride(from: 0, to: stage.der.count, by: 3) {
      refuses([CertificatePayload(data: Array(stage.der.prefix(count)))], "\(count) octets")
    }
    for bit in stride(from: 0, to: stage.der.count * 8, by: 11) {
      var octets = stage.der
      octets[bit / 8] ^= 1 << UInt8(bit % 8)
      refuses([CertificatePayload(data: octets)], "bit \(bit)")
    }
    var random = SeededGenerator(seed: 3)
    for length in [1, 2, 600, 60_000] {
      refuses([CertificatePayload(data: random.octets(length))], "\(length) random octets")
    }
    refuses([], "none")
    refuses([CertificatePayload(encoding: .pkcs7, data: stage.der)], "another encoding")
    refuses(
      [CertificatePayload](repeating: CertificatePayload(data: [0x30]), count: 500)
        + [CertificatePayload(data: stage.der)], "behind 500 others")
    refuses(
      [CertificatePayload(data: stage.der + [UInt8](repeating: 0, count: 20_000))], "with a tail")
  }

  /// The chains lead in a circle, to no authority, or beyond the limit.
  @Test func chainsThatNeverEnd() throws {
    let stage = try stage(.rsaSignatures)
    let library = CryptographicLibrary()
    let keys = try (0..<2).map { _ in try PrivateKey(.rsa, bits: 1_024, library: library) }
    let names = try ["CN=east", "CN=west"].map { try DistinguishedName(parsing: $0) }
    let now = Pair.start.sinceOrigin.components.seconds
    func made(_ own: Int, by issuer: CertificateContent.Issuer) throws -> Certificate {
      try CertificateContent(subject: names[own], isAuthority: true).certificate(
        of: keys[own], by: issuer, serialNumber: [1], .init(from: now - 9, to: now + 999),
        library: library)
    }
    let seed = try made(0, by: .itself)
    let west = try made(1, by: .authority(seed, keys[0]))
    let east = try made(0, by: .authority(west, keys[1]))
    for chain in [[east, west], [west, east, west, east, west, east], [seed], [seed, seed]] {
      let gateway = stage.hear(chain.map { CertificatePayload(data: $0.der) })
      #expect(gateway.phaseOnes.isEmpty)
      guard case .untrustedCertificate? = gateway.failures.first?.error.reason else {
        Issue.record("\(gateway.failures)")
        continue
      }
    }
    // The peer's own certificate is accepted, although the payloads beside it are a circle that
    // leads to no authority.
    let beside = [stage.der, east.der, west.der].map { CertificatePayload(data: $0) }
    #expect(stage.hear(beside).phaseOnes.count == 1)
  }

  @Test func manyAuthoritiesAreAskedForAsOne() throws {
    let local = try TestKeys.localCertificate(.left)
    func requests(_ count: Int) -> Int {
      var policy = IKEPolicy(name: "p", proposals: [IKEProposal(name: "p")])
      policy.certificate = local
      policy.certificate?.authorities = CertificateAuthorities(
        [Certificate](repeating: local.certificate, count: count))
      return policy.certificateRequests(.rsaSignatures).count
    }
    #expect([1, 16, 17, 500].map(requests) == [1, 16, 1, 1])
  }
}
