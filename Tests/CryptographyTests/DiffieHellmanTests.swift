import Cryptography
import Testing

/// Each group computes the public values and shared secrets of known exchanges, and rejects values
/// that are not in the group.
@Suite("Diffie-Hellman groups")
struct DiffieHellmanTests {
  private let library = CryptographicLibrary()

  @Test(arguments: KnownPower.all)
  func computesKnownPowers(_ known: KnownPower) throws {
    let left = try DiffieHellman(known.group, exponent: KnownPower.x, library: library)
    let right = try DiffieHellman(known.group, exponent: KnownPower.y, library: library)
    #expect(left.publicValue == known.publicX)
    #expect(right.publicValue == known.publicY)
    #expect(
      try left.sharedSecret(with: right.publicValue, library: library) == Secret(known.shared))
    #expect(
      try right.sharedSecret(with: left.publicValue, library: library) == Secret(known.shared))
  }

  @Test(arguments: KnownPowerDigest.all)
  func computesKnownPowersInLongerGroups(_ known: KnownPowerDigest) throws {
    let left = try DiffieHellman(known.group, exponent: KnownPower.x, library: library)
    let right = try DiffieHellman(known.group, exponent: KnownPower.y, library: library)
    let shared = try left.sharedSecret(with: right.publicValue, library: library)
    #expect(HashAlgorithm.sha256.digest(of: left.publicValue) == hexadecimal(known.publicX))
    #expect(HashAlgorithm.sha256.digest(of: right.publicValue) == hexadecimal(known.publicY))
    let octets = shared.withOctets { octets in octets.indices.map { octets[$0] } }
    #expect(HashAlgorithm.sha256.digest(of: octets) == hexadecimal(known.shared))
  }

  @Test(arguments: KnownExchange.all)
  func exchangesOnCurvesAsRFC5903Does(_ known: KnownExchange) throws {
    let left = try DiffieHellman(
      known.group, exponent: Secret(hexadecimal(known.initiator)), library: library)
    let right = try DiffieHellman(
      known.group, exponent: Secret(hexadecimal(known.responder)), library: library)
    #expect(left.publicValue == hexadecimal(known.initiatorValue))
    #expect(right.publicValue == hexadecimal(known.responderValue))
    let shared = Secret(hexadecimal(known.shared))
    #expect(try left.sharedSecret(with: right.publicValue, library: library) == shared)
    #expect(try right.sharedSecret(with: left.publicValue, library: library) == shared)
  }

  /// In every group both ends compute the same secret, and values have the group's length.
  @Test(arguments: DiffieHellmanGroup.allCases)
  func bothEndsHaveTheSame(_ group: DiffieHellmanGroup) throws {
    var generator = SystemRandomNumberGenerator()
    let left = try DiffieHellman(group, using: &generator, library: library)
    let right = try DiffieHellman(group, using: &generator, library: library)
    #expect(left.publicValue.count == group.row.publicLength)
    #expect(left.publicValue != right.publicValue)
    let shared = try left.sharedSecret(with: right.publicValue, library: library)
    #expect(try right.sharedSecret(with: left.publicValue, library: library) == shared)
  }

  /// On a curve, a value that differs from a point in one bit is rejected, and so are zeroes, ones,
  /// and a length other than that of x and y.
  @Test(arguments: KnownExchange.all)
  func refusesWhatIsNoPoint(_ known: KnownExchange) throws {
    let ours = try DiffieHellman(
      known.group, exponent: Secret(hexadecimal(known.initiator)), library: library)
    let good = hexadecimal(known.responderValue)
    var refused: [[UInt8]] = [
      [], Array(good.dropLast()), good + [0], [4] + good, good.map { _ in 0 },
      good.map { _ in 255 },
    ]
    for bit in stride(from: 0, to: 8 * good.count, by: 5) {
      var value = good
      value[bit / 8] ^= 1 << UInt8(bit % 8)
      refused.append(value)
    }
    for value in refused {
      #expect(throws: CryptographyError(.publicValue)) {
        try ours.sharedSecret(with: value, library: library)
      }
    }
  }

  /// The point whose x is 5 has only this encoding; 5 plus the prime of the field is rejected. RFC
  /// 5903 §7.
  @Test func refusesCoordinatesBeyondTheField() throws {
    let ours = try DiffieHellman(.group19, exponent: KnownPower.x, library: library)
    let y = hexadecimal("459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc")
    let x = [UInt8](repeating: 0, count: 31) + [5]
    _ = try ours.sharedSecret(with: x + y, library: library)
    let beyond = hexadecimal("ffffffff00000001000000000000000000000001000000000000000000000004")
    #expect(throws: CryptographyError(.publicValue)) {
      try ours.sharedSecret(with: beyond + y, library: library)
    }
  }

  /// Small values such as 2 are not in the group's own subgroup. RFC 6989 §2.2.
  @Test func refusesOtherSubgroups() throws {
    let ours = try DiffieHellman(.group24, exponent: KnownPower.x, library: library)
    for low in [UInt8(2), 3, 5, 0x10] {
      #expect(throws: CryptographyError(.publicValue)) {
        try ours.sharedSecret(with: [UInt8](repeating: 0, count: 255) + [low], library: library)
      }
    }
  }

  private static let powersOfTwo: [DiffieHellmanGroup] = [
    .group1, .group2, .group5, .group14, .group15, .group16,
  ]

  @Test(arguments: powersOfTwo)
  func shortValuesArePadded(_ group: DiffieHellmanGroup) throws {
    let short = try DiffieHellman(group, exponent: Secret([9]), library: library)
    #expect(short.publicValue == [UInt8](repeating: 0, count: group.row.publicLength - 2) + [2, 0])
  }

  @Test(arguments: powersOfTwo)
  func refusesValuesThatLeaveNoSecret(_ group: DiffieHellmanGroup) throws {
    let ours = try DiffieHellman(group, exponent: KnownPower.x, library: library)
    func padded(_ low: [UInt8]) -> [UInt8] {
      [UInt8](repeating: 0, count: group.row.publicLength - low.count) + low
    }
    // A value that consists of ones exceeds the prime.
    let ones = [UInt8](repeating: 255, count: group.row.publicLength)
    let refused = [
      padded([0]), padded([1]), ones, [], [5],
      [UInt8](repeating: 5, count: group.row.publicLength + 1),
    ]
    for value in refused {
      #expect(throws: CryptographyError(.publicValue)) {
        try ours.sharedSecret(with: value, library: library)
      }
    }
    _ = try ours.sharedSecret(with: padded([2]), library: library)
  }

  @Test func theEdgesOfTheRange() throws {
    // The values are p - 1 and p - 2 of group 2, whose prime p ends in 64 ones.
    let ours = try DiffieHellman(.group2, exponent: KnownPower.x, library: library)
    var prime = hexadecimal(
      """
      FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74
      020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437
      4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED
      EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF
      """)
    for (last, isGood) in [(UInt8(0xFF), false), (0xFE, false), (0xFD, true)] {
      prime[127] = last
      #expect(
        ((try? ours.sharedSecret(with: prime, library: library)) != nil) == isGood, "\(last)")
    }
  }

  @Test func exponentsAreDrawn() throws {
    var generator = SystemRandomNumberGenerator()
    let left = try DiffieHellman(.group2, using: &generator, library: library)
    let right = try DiffieHellman(.group2, using: &generator, library: library)
    #expect(left.publicValue != right.publicValue)
    let shared = try left.sharedSecret(with: right.publicValue, library: library)
    #expect(try right.sharedSecret(with: left.publicValue, library: library) == shared)
    #expect(shared.count == 128)
  }
}

/// The pseudo-random function is HMAC with the negotiated hash.
@Suite("The pseudo-random function, RFC 2409 §4")
struct PseudoRandomFunctionTests {
  /// These are the second test cases of RFC 2202.
  @Test(arguments: [
    (HashAlgorithm.md5, "750c783e6ab0b503eaa86e310a5db738"),
    (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
  ])
  func hashesPiecesAsOneMessage(_ row: (HashAlgorithm, String)) {
    let keyed = PseudoRandomFunction(row.0).keyed(by: Secret("Jefe".utf8))
    // The function under one key returns the same each time.
    for _ in 0..<2 {
      let derived = keyed.derive([
        .octets(Array("what do ya want ".utf8)), .secret(Secret("for nothing?".utf8)), .octets([]),
      ])
      #expect(derived == Secret(hexadecimal(row.1)))
      #expect(
        keyed.authenticate(Array("what do ya want for".utf8), Array(" nothing?".utf8))
          == hexadecimal(row.1))
    }
  }

  @Test(arguments: [
    (HashAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha384,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        + "8086072ba1e7cc2358baeca134c825a7"
    ),
  ])
  func hashesPieces(_ row: (HashAlgorithm, String)) {
    #expect(row.0.digest(of: [0x61], [], [0x62, 0x63]) == hexadecimal(row.1))
  }

  @Test func secretsJoinAndPart() {
    let joined = Secret(joining: [Secret([1, 2]), Secret([3, 4])], prefix: 3)
    #expect(joined == Secret([1, 2, 3]))
    #expect(joined[1..<3] == Secret([2, 3]))
  }
}
