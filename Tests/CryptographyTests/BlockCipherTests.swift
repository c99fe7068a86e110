import Cryptography
import Testing

@Suite("DES and 3DES in CBC mode")
struct BlockCipherTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var algorithm: EncryptionAlgorithm
    var key: String
    var vector: UInt64
    var plaintext: String
    var ciphertext: String

    var testDescription: String { source }
  }

  static let known = [
    Case(
      source: "FIPS 81, table C1", algorithm: .des, key: "0123456789abcdef",
      vector: 0x1234_5678_90AB_CDEF,
      plaintext: "4e6f77206973207468652074696d6520666f7220616c6c20",
      ciphertext: "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"),
    Case(
      source: "NIST SP 800-67, B.1: its first block", algorithm: .tripleDES,
      key: "0123456789abcdef 23456789abcdef01 456789abcdef0123", vector: 0,
      plaintext: "5468652071756663", ciphertext: "a826fd8ce53b855f"),
    Case(
      source: "NIST, examples of TDES modes: CBC, three keys", algorithm: .tripleDES,
      key: "0123456789abcdef 23456789abcdef01 456789abcdef0123", vector: 0xF69F_2445_DF4F_9B17,
      plaintext: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
      ciphertext: "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7"),
  ]

  @Test(arguments: known)
  func agrees(_ row: Case) throws {
    let cipher = try BlockCipher(
      row.algorithm, key: Secret(hexadecimal(row.key)), library: CryptographicLibrary())
    let plaintext = hexadecimal(row.plaintext)
    var octets = [0xFF] + plaintext + [0xFF]
    let range = 1..<octets.count - 1
    // Twice: nothing of the first message may stay behind.
    for _ in 1...2 {
      try cipher.encrypt(&octets, in: range, initializationVector: row.vector)
      #expect(octets == [0xFF] + hexadecimal(row.ciphertext) + [0xFF])
      try cipher.decrypt(&octets, in: range, initializationVector: row.vector)
      #expect(octets == [0xFF] + plaintext + [0xFF])
    }
  }

  @Test(arguments: EncryptionAlgorithm.allCases, [0, 7, 9, 16, 23, 25])
  func refusesAKeyOfAnotherLength(_ algorithm: EncryptionAlgorithm, _ count: Int) {
    #expect(throws: CryptographyError(.keyLength(count, needed: algorithm.keyLength))) {
      try BlockCipher(
        algorithm, key: Secret([UInt8](repeating: 1, count: count)),
        library: CryptographicLibrary())
    }
  }

  @Test func nothingToEncryptIsNoError() throws {
    let cipher = try BlockCipher(
      .des, key: Secret(Array("abcdefgh".utf8)), library: CryptographicLibrary())
    var octets: [UInt8] = []
    try cipher.encrypt(&octets, in: 0..<0, initializationVector: 0)
    #expect(octets.isEmpty)
  }

  @Test func libraryLoadsOnFirstUseAndOutlivesItsOwner() throws {
    var library: CryptographicLibrary? = CryptographicLibrary()
    #expect(library?.isLoaded == false)
    let cipher = try BlockCipher(
      .des, key: Secret(Array("abcdefgh".utf8)), library: #require(library))
    #expect(library?.isLoaded == true)
    library = nil
    var octets = [UInt8](repeating: 0, count: 8)
    try cipher.encrypt(&octets, in: 0..<8, initializationVector: 0)
    try cipher.decrypt(&octets, in: 0..<8, initializationVector: 0)
    #expect(octets == [UInt8](repeating: 0, count: 8))
  }
}
