import Cryptography
import IKE
import IPsec
import Router
import Testing

@testable import Operations

/// Each algorithm has the requirement level that RFC 8221 and RFC 8247 give it.
@Suite("Weaknesses, RFC 8221 and RFC 8247")
struct WeaknessTests {
  /// Returns the weaknesses in the form `des: MUST NOT (RFC 8221 section 5)`.
  private func words(_ weaknesses: [Weakness]) -> [String] {
    weaknesses.map { "\($0.value): \($0.verdict.rawValue) (\($0.reference))" }
  }

  // MARK: ESP and AH

  @Test(arguments: EncryptionAlgorithm.allCases)
  func encryptionOfPackets(_ algorithm: EncryptionAlgorithm) {
    let expected: [EncryptionAlgorithm: String] = [.des: "MUST NOT", .tripleDES: "SHOULD NOT"]
    let authentication: AuthenticationAlgorithm? = algorithm.authenticates ? nil : .hmacSHA256128
    #expect(
      words(Weakness.ofPackets(.esp, authentication, algorithm))
        == expected[algorithm].map { ["\(algorithm.rawValue): \($0) (RFC 8221 section 5)"] } ?? [])
  }

  @Test(arguments: AuthenticationAlgorithm.allCases)
  func authenticationOfPackets(_ algorithm: AuthenticationAlgorithm) {
    let expected: [AuthenticationAlgorithm: String] = [.hmacMD5: "MUST NOT", .hmacSHA1: "MUST-"]
    let words = expected[algorithm].map {
      ["\(algorithm.rawValue): \($0) (RFC 8221 section 6)"]
    }
    #expect(self.words(Weakness.ofPackets(.ah, algorithm, nil)) == words ?? [])
    // ESP without encryption is not a weakness, because it does not claim to hide anything.
    #expect(self.words(Weakness.ofPackets(.esp, algorithm, nil)) == words ?? [])
  }

  @Test func encryptionWithoutAuthentication() {
    #expect(
      words(Weakness.ofPackets(.esp, nil, .aes128CBC)) == ["none: MUST NOT (RFC 8221 section 4)"])
    #expect(words(Weakness.ofPackets(.esp, nil, .aes128GCM)) == [])
  }

  @Test func bundle() {
    #expect(
      words(Weakness.ofPackets(.bundle, .hmacSHA256128, .aes256CBC))
        == ["bundle: NOT RECOMMENDED (RFC 8221 section 4)"])
  }

  // MARK: IKE

  @Test(arguments: DiffieHellmanGroup.allCases)
  func groups(_ group: DiffieHellmanGroup) {
    let expected: [DiffieHellmanGroup: String] = [
      .group1: "MUST NOT", .group2: "SHOULD NOT", .group5: "SHOULD NOT", .group24: "SHOULD NOT",
    ]
    #expect(
      words([Weakness.of(group)].compactMap(\.self))
        == expected[group].map { ["\(group.rawValue): \($0) (RFC 8247 section 2.4)"] } ?? [])
  }

  @Test(
    arguments: [
      (HashAlgorithm.md5, ["md5: MUST NOT (RFC 8247 section 2.2)"]),
      (.sha1, ["sha1: MUST- (RFC 8247 section 2.2)"]), (.sha256, []), (.sha384, []),
    ])
  func hashes(_ hash: HashAlgorithm, _ expected: [String]) {
    #expect(words(Weakness.ofIKE(.rsaSignatures, hash, .aes128CBC, .group14)) == expected)
  }

  @Test(
    arguments: [
      (EncryptionAlgorithm.des, ["des-cbc: MUST NOT (RFC 8247 section 2.1)"]),
      (.tripleDES, ["3des-cbc: SHOULD NOT (RFC 8247 section 2.1)"]), (.aes192CBC, []),
    ])
  func encryptionOfIKE(_ encryption: EncryptionAlgorithm, _ expected: [String]) {
    #expect(words(Weakness.ofIKE(.preSharedKeys, .sha256, encryption, .group19)) == expected)
  }

  @Test func signatures() {
    #expect(
      words(Weakness.ofIKE(.dsaSignatures, .sha256, .aes256CBC, .group20))
        == ["dsa-signatures: SHOULD NOT (RFC 8247 section 3.1)"])
  }

  @Test func aggressiveModeIsWeakWithPresharedKeysOnly() {
    #expect(Weakness.of(.main, with: [.preSharedKeys]) == nil)
    #expect(Weakness.of(.aggressive, with: [.rsaSignatures, .dsaSignatures]) == nil)
    #expect(Weakness.of(.aggressive, with: [.rsaSignatures, .preSharedKeys])?.verdict == .weak)
  }
}
