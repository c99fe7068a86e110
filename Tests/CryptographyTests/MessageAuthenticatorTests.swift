import Cryptography
import Testing

@Suite("HMAC, RFC 2104")
struct MessageAuthenticatorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var algorithm: AuthenticationAlgorithm
    var key: [UInt8]
    var message: [UInt8]
    var digest: String

    var testDescription: String { "\(algorithm) \(name)" }
  }

  private static func octets(_ octet: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: octet, count: count)
  }

  /// RFC 2202 §2 and §3, all of them.
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
    return rows.flatMap { row in
      [
        Case(
          name: row.0, algorithm: .hmacMD5, key: row.md5Key, message: row.3, digest: row.md5),
        Case(
          name: row.0, algorithm: .hmacSHA1, key: row.sha1Key, message: row.3, digest: row.sha1),
      ]
    }
  }()

  /// Twice each: nothing of the first message may stay behind.
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
    let tag = authenticator.value(over: framed, in: 1..<framed.count - 1)

    var octets = [UInt8](repeating: 0xEE, count: 16)
    var span = octets.mutableSpan
    tag.store(into: &span, at: 2)
    #expect(octets == [0xEE, 0xEE] + hexadecimal(row.digest).prefix(12) + [0xEE, 0xEE])
    #expect(IntegrityCheckValue(from: octets.span, at: 2) == tag)
  }

  @Test func differsInAnyBit() {
    let tag = IntegrityCheckValue(first: 0x0123_4567_89AB_CDEF, last: 0x0F1E_2D3C)
    for bit in 0..<96 {
      let other = IntegrityCheckValue(
        first: 0x0123_4567_89AB_CDEF ^ (bit < 64 ? 1 << UInt64(bit) : 0),
        last: 0x0F1E_2D3C ^ (bit < 64 ? 0 : 1 << UInt32(bit - 64)))
      #expect(other != tag, "bit \(bit)")
    }
  }
}
