import Cryptography
import Glibc
import TestSupport
import Testing
import Wire

@testable import IKE

/// Records what the ends of a negotiation signed, so that Tests/IKETests/test_signatures.py checks
/// it with python3-cryptography. Everything is the same each time except the DSA signatures, which
/// contain random numbers of libcrypto. `RECORD=1 swift test` writes the files again and fails.
@Suite("Signatures over HASH_I and HASH_R, for others to check")
struct SignatureVectorTests {
  private static let folder =
    String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))
    + "/Vectors"

  @Test(arguments: [
    (AuthenticationMethod.rsaSignatures, IKEPolicy.Mode.main), (.dsaSignatures, .main),
    (.dsaSignatures, .aggressive), (.rsaSignatures, .aggressive),
  ])
  func isRecorded(_ method: AuthenticationMethod, _ mode: IKEPolicy.Mode) throws {
    let found = try negotiate(method, mode)
    let path = "\(Self.folder)/\(method.rawValue)-\(mode.rawValue).txt"
    let recorded = Self.read(path)
    func stable(_ fields: [(String, [UInt8])]) -> [String] {
      fields.filter { method == .rsaSignatures || !$0.0.hasPrefix("signature") }.map {
        "\($0.0) \($0.1)"
      }
    }
    if stable(found) != stable(recorded), unsafe getenv("RECORD") != nil {
      Self.write(found, to: path)
      Issue.record("recorded anew: \(path)")
    }
    #expect(stable(found) == stable(recorded))
  }

  private func negotiate(
    _ method: AuthenticationMethod, _ mode: IKEPolicy.Mode
  ) throws -> [(String, [UInt8])] {
    func policy(_ name: TestKeys.Name) throws -> IKEPolicy {
      IKEPolicy(
        name: "ike", mode: mode, proposals: [IKEProposal(name: "p", method: method, hash: .md5)],
        certificate: try TestKeys.localCertificate(name))
    }
    let isRSA = method == .rsaSignatures
    var pair = Pair(
      [.left(try policy(isRSA ? .left : .dsaLeft))],
      [.right(try policy(isRSA ? .right : .dsaRight))])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    let association = try #require(
      pair.right.gateway.associations.compactMap(\.established).first)
    let keyed = association.phaseOne.keyed
    let skeyid = keyed.keys.skeyid.withOctets { octets in octets.indices.map { octets[$0] } }
    var fields: [(String, [UInt8])] = [
      ("skeyid", skeyid), ("cookies", keyed.agreement.cookies.octets),
      ("offer", keyed.agreement.offerBody),
    ]
    // Each payload is recorded once: that of the initiator under a name that ends in _i, and that
    // of the responder in _r.
    var vector = keyed.initialVector
    for datagram in pair.log {
      let header = try ISAKMPHeader(parsing: datagram.octets)
      guard header.messageID == 0 else { continue }
      let message: OpenedMessage
      if header.flags.contains(.encryption) {
        (message, vector) = try keyed.open(header, datagram.octets, vector: vector)
      } else {
        message = try OpenedMessage(header, clear: datagram.octets, wasEncrypted: false)
      }
      let end = datagram.toLeft ? "r" : "i"
      for (type, name) in [
        (PayloadType.keyExchange, "value"), (.identification, "identity"),
        (.certificate, "certificate"), (.signature, "signature"),
      ] {
        guard let view = message.payloads.first(where: { $0.type == type }) else { continue }
        let body = type == .certificate ? Array(view.bodyOctets.dropFirst()) : view.bodyOctets
        fields.append(("\(name)_\(end)", body))
      }
    }
    return fields.sorted { $0.0 < $1.0 }
  }

  private static func read(_ path: String) -> [(String, [UInt8])] {
    guard let file = unsafe fopen(path, "r") else { return [] }
    defer { unsafe fclose(file) }
    var octets = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe fread(&octets, 1, octets.count, file)
    return String(decoding: octets.prefix(count), as: UTF8.self).split(separator: "\n").map {
      let words = $0.split(separator: " ")
      return (String(words[0]), hexadecimal(String(words.last ?? "")))
    }
  }

  private static func write(_ fields: [(String, [UInt8])], to path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    defer { unsafe fclose(file) }
    for (name, octets) in fields {
      let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      let line = Array("\(name) \(digits)\n".utf8)
      _ = unsafe fwrite(line, 1, line.count, file)
    }
  }
}
