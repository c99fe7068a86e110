import Cryptography
import Testing

/// The tables of weak keys are checked with DES itself: encrypting twice with a weak key returns
/// the plaintext.
@Suite("Weak and semi-weak DES keys, RFC 2409 appendix A")
struct DESKeyTests {
  static let weak = [
    "0101010101010101", "1f1f1f1f0e0e0e0e", "e0e0e0e0f1f1f1f1", "fefefefefefefefe",
  ]
  static let semiWeak = [
    ("011f011f010e010e", "1f011f010e010e01"), ("01e001e001f101f1", "e001e001f101f101"),
    ("01fe01fe01fe01fe", "fe01fe01fe01fe01"), ("1fe01fe00ef10ef1", "e01fe01ff10ef10e"),
    ("1ffe1ffe0efe0efe", "fe1ffe1ffe0efe0e"), ("e0fee0fef1fef1fe", "fee0fee0fef1fef1"),
  ]

  private static func encrypt(_ block: [UInt8], with key: [UInt8]) throws -> [UInt8] {
    let cipher = try KeyedCipher(.des, key: Secret(key), library: CryptographicLibrary())
    var block = block
    try cipher.encrypt(&block, in: 0..<8, initializationVector: 0)
    return block
  }

  private static func flippedParity(_ key: [UInt8]) -> [UInt8] { key.map { $0 ^ 1 } }

  @Test(arguments: weak)
  func weakKeyUndoesItself(_ text: String) throws {
    let key = hexadecimal(text)
    let block = Array("a block.".utf8)
    #expect(try Self.encrypt(Self.encrypt(block, with: key), with: key) == block)
    #expect(DESKey.strengths(of: Secret(key)) == [.weak])
    #expect(DESKey.strengths(of: Secret(Self.flippedParity(key))) == [.weak])
  }

  @Test(arguments: semiWeak)
  func semiWeakKeyUndoesItsPartner(_ first: String, _ second: String) throws {
    let (first, second) = (hexadecimal(first), hexadecimal(second))
    let block = Array("a block.".utf8)
    #expect(try Self.encrypt(Self.encrypt(block, with: first), with: second) == block)
    for key in [first, second] {
      #expect(DESKey.strengths(of: Secret(key)) == [.semiWeak])
      #expect(DESKey.strengths(of: Secret(Self.flippedParity(key))) == [.semiWeak])
    }
  }

  @Test func neighboursOfWeakKeysAreSound() {
    for text in Self.weak {
      for bit in 0..<64 where bit % 8 != 0 {
        var key = hexadecimal(text)
        key[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(DESKey.strengths(of: Secret(key)) == [.sound], "\(key)")
      }
    }
  }

  @Test func reportsEachPartOfATripleKey() {
    let key = "0123456789abcdef 01fe01fe01fe01fe 0000000000000000"
    #expect(DESKey.strengths(of: Secret(hexadecimal(key))) == [.sound, .semiWeak, .weak])
    #expect(DESKey.strengths(of: Secret([1, 1, 1])) == [])
  }

  static let triples: [(key: String, equal: DESKey.EqualParts)] = [
    (key: "12345678abcdefghABCDEFGH", equal: []),
    (key: "1234567812345678ABCDEFGH", equal: .firstAndSecond),
    (key: "12345678abcdefghabcdefgh", equal: .secondAndThird),
    (key: "12345678abcdefgh12345678", equal: []),
    (key: "123456781234567812345678", equal: [.firstAndSecond, .secondAndThird]),
    // The parity bits do not make keys different: 0 and 1 differ only in their lowest bit.
    (key: "1234567803254769ABCDEFGH", equal: .firstAndSecond),
    (key: "1234567812345678", equal: []),
  ]

  @Test(arguments: triples)
  func findsEqualNeighbours(_ row: (key: String, equal: DESKey.EqualParts)) {
    #expect(DESKey.equalParts(of: Secret(Array(row.key.utf8))) == row.equal)
  }
}
