import Cryptography
import Testing

/// HMAC computes the known answers of RFC 2202 and RFC 4231, whole and cut to 96 bits.
@Suite("HMAC, RFC 2104")
struct MessageAuthenticatorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var algorithm: HashAlgorithm
    var key: [UInt8]
    var message: [UInt8]
    var digest: String

    var testDescription: String { "\(algorithm) \(name)" }
  }

  private static func octets(_ octet: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: octet, count: count)
  }

  /// The cases of RFC 4231 §4 whose values are not cut.
  private static let known4231: [Case] = {
    let rows: [(String, [UInt8], [UInt8], sha256: String, sha384: String)] = [
      (
        "1", octets(0x0B, 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
          + "faea9ea9076ede7f4af152e8b2fa9cb6"
      ),
      (
        "2", Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
          + "8e2240ca5e69e2c78b3239ecfab21649"
      ),
      (
        "3", octets(0xAA, 20), octets(0xDD, 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
          + "2a5ab39dc13814b94e3ab6e101a34f27"
      ),
      (
        "6", octets(0xAA, 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
          + "0c2ef6ab4030fe8296248df163f44952"
      ),
    ]
    return rows.flatMap { name, key, message, sha256, sha384 in
      [
        Case(name: name, algorithm: .sha256, key: key, message: message, digest: sha256),
        Case(name: name, algorithm: .sha384, key: key, message: message, digest: sha384),
      ]
    }
  }()

  /// All cases of RFC 2202 §2 and §3, and those of RFC 4231.
  static let known: [Case] = {
    typealias Row = (String, md5Key: [UInt8], sha1Key: [UInt8], [UInt8], md5: String, sha1: String)
    let rows: [Row] = [
      (
        "1", octets(0x0B, 16), octets(0x0B, 20), Array("Hi There".utf8),
        "9294727a3638bb1c13f48ef8158bfc9d", "b617318655057264e28bc0b6fb378c8ef146be00"
      ),
      (
        "2", Array("Jefe".utf8), Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "750c783e6ab0b503eaa86e310a5db738", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
      ),
      (
        "3", octets(0xAA, 16), octets(0xAA, 20), octets(0xDD, 50),
        "56be34521d144c88dbb8c733f0e8b3f6", "125d7342b9ac11cd91a39af48aa17b4f63f175d3"
      ),
      (
        "4", Array(1...25), Array(1...25), octets(0xCD, 50),
        "697eaf0aca3a3aea3a75164746ffaa79", "4c9007f4026250c6bc8414f9bf50c86c2d7235da"
      ),
      (
        "5", octets(0x0C, 16), octets(0x0C, 20), Array("Test With Truncation".utf8),
        "56461ef2342edc00f9bab995690efd4c", "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"
      ),
      (
        "6", octets(0xAA, 80), octets(0xAA, 80),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd", "aa4ae5e15272d00e95705637ce8a3b55ed402112"
      ),
      (
        "7", octets(0xAA, 80), octets(0xAA, 80),
        Array(
          "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".utf8),
        "6f630fad67cda0ee1fb1f562db3aa53e", "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"
      ),
    ]
    return known4231
      + rows.flatMap { row in
        [
          Case(
            name: row.0, algorithm: .md5, key: row.md5Key, message: row.3, digest: row.md5),
          Case(
            name: row.0, algorithm: .sha1, key: row.sha1Key, message: row.3, digest: row.sha1),
        ]
      }
  }()

  /// Each value is computed twice, because no state of the first message may remain.
  @Test(arguments: known)
  func agreesWithRFC2202(_ row: Case) {
    let authenticator = MessageAuthenticator(row.algorithm, key: Secret(row.key))
    for _ in 1...2 {
      #expect(authenticator.authenticate(row.message.span) == hexadecimal(row.digest))
    }
  }

  /// RFC 2202 gives the cut value in case 5 as `digest-96`.
  @Test(arguments: known)
  func cutsTo96Bits(_ row: Case) {
    let authenticator = MessageAuthenticator(row.algorithm, key: Secret(row.key))
    let framed = [0xFF] + row.message + [0xFF]
    let tag = authenticator.value(over: framed, in: 1..<framed.count - 1, length: 12)

    var octets = [UInt8](repeating: 0xEE, count: 16)
    var span = octets.mutableSpan
    tag.store(into: &span, at: 2, length: 12)
    #expect(octets == [0xEE, 0xEE] + hexadecimal(row.digest).prefix(12) + [0xEE, 0xEE])
    #expect(IntegrityCheckValue(from: octets.span, at: 2, length: 12) == tag)
  }

  @Test func differsInAnyBit() {
    let octets = Array(UInt8(1)...32)
    for length in [12, 16, 24, 32] {
      let tag = IntegrityCheckValue(from: octets.span, at: 0, length: length)
      for bit in 0..<256 {
        var other = octets
        other[bit / 8] ^= 1 << UInt8(bit % 8)
        let isEqual = IntegrityCheckValue(from: other.span, at: 0, length: length) == tag
        #expect(isEqual == (bit >= 8 * length), "bit \(bit) of \(length) octets")
      }
    }
  }
}
