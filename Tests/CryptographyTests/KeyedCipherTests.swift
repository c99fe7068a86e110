import Cryptography
import Testing

/// Each cipher encrypts and decrypts the known answers of its standard, and rejects keys of a wrong
/// length.
@Suite("Ciphers")
struct KeyedCipherTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var algorithm: EncryptionAlgorithm
    var key: String
    var vector: InitializationVector
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
    Case(
      source: "RFC 3602 §4, case 1", algorithm: .aes128CBC,
      key: "06a9214036b8a15b512e03d534120006",
      vector: InitializationVector(0x3DAF_BA42_9D9E_B430, 0xB422_DA80_2C9F_AC41),
      plaintext: "53696e676c6520626c6f636b206d7367", ciphertext: "e353779c1079aeb82708942dbe77181a"),
    Case(
      source: "RFC 3602 §4, case 2", algorithm: .aes128CBC,
      key: "c286696d887c9aa0611bbb3e2025a45a",
      vector: InitializationVector(0x562E_1799_6D09_3D28, 0xDDB3_BA69_5A2E_6F58),
      plaintext: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      ciphertext: "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1"),
    Case(
      source: "NIST SP 800-38A, F.2.3", algorithm: .aes192CBC,
      key: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
      vector: InitializationVector(0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F),
      plaintext: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
      ciphertext: "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"),
    Case(
      source: "NIST SP 800-38A, F.2.5", algorithm: .aes256CBC,
      key: "603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4",
      vector: InitializationVector(0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F),
      plaintext: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
      ciphertext: "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"),
  ]

  @Test(arguments: known)
  func agrees(_ row: Case) throws {
    let cipher = try KeyedCipher(
      row.algorithm, key: Secret(hexadecimal(row.key)), library: CryptographicLibrary())
    let plaintext = hexadecimal(row.plaintext)
    var octets = [0xFF] + plaintext + [0xFF]
    let range = 1..<octets.count - 1
    // The message is encrypted twice, because no state of the first message may remain.
    for _ in 1...2 {
      try cipher.encrypt(&octets, in: range, initializationVector: row.vector)
      #expect(octets == [0xFF] + hexadecimal(row.ciphertext) + [0xFF])
      try cipher.decrypt(&octets, in: range, initializationVector: row.vector)
      #expect(octets == [0xFF] + plaintext + [0xFF])
    }
  }

  @Test(arguments: EncryptionAlgorithm.allCases, [0, 7, 9, 15, 17, 23, 25, 33])
  func refusesAKeyOfAnotherLength(_ algorithm: EncryptionAlgorithm, _ count: Int) {
    #expect(throws: CryptographyError(.keyLength(count, needed: algorithm.keyLength))) {
      try KeyedCipher(
        algorithm, key: Secret([UInt8](repeating: 1, count: count)),
        library: CryptographicLibrary())
    }
  }

  @Test func nothingToEncryptIsNoError() throws {
    let cipher = try KeyedCipher(
      .des, key: Secret(Array("abcdefgh".utf8)), library: CryptographicLibrary())
    var octets: [UInt8] = []
    try cipher.encrypt(&octets, in: 0..<0, initializationVector: 0)
    #expect(octets.isEmpty)
  }

  /// McGrew and Viega, *The Galois/Counter Mode of Operation*, appendix B, cases 4, 10 and 16. The
  /// associated data stands before the vector, as in ESP.
  @Test(arguments: [
    (
      EncryptionAlgorithm.aes128GCM, "feffe9928665731c6d6a8f9467308308",
      """
      42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
      21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
      """, "5bc94fbc3221a5db94fae95ae7121a47"
    ),
    (
      .aes192GCM, "feffe9928665731c6d6a8f9467308308feffe9928665731c",
      """
      3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c
      7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710
      """, "2519498e80f1478f37ba55bd6d27618c"
    ),
    (
      .aes256GCM, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      """
      522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
      8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
      """, "76fc6ece0f4e1768cddf8853bb2d551b"
    ),
  ])
  func authenticates(
    _ algorithm: EncryptionAlgorithm, _ key: String, _ ciphertext: String, _ tag: String
  ) throws {
    // The salt is the first four octets of the nonce.
    let cipher = try KeyedCipher(
      algorithm, key: Secret(hexadecimal(key + "cafebabe")), library: CryptographicLibrary())
    let vector: InitializationVector = 0xFACE_DBAD_DECA_F888
    let associated = hexadecimal("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    let plaintext = hexadecimal(
      """
      d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
      1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
      """)
    let none = [UInt8](repeating: 0, count: 16)
    var octets = associated + plaintext + none
    let range = associated.count..<associated.count + plaintext.count
    for _ in 1...2 {
      try cipher.seal(
        &octets, in: range, associated: associated.indices, initializationVector: vector)
      #expect(octets == associated + hexadecimal(ciphertext) + hexadecimal(tag))
      let isOpen = try cipher.open(
        &octets, in: range, associated: associated.indices, initializationVector: vector)
      #expect(isOpen)
      #expect(Array(octets[range]) == plaintext)
      octets.replaceSubrange(range.upperBound..., with: none)
    }
    let isOpen = try cipher.open(
      &octets, in: range, associated: associated.indices, initializationVector: vector)
    #expect(!isOpen)
  }

  @Test func libraryLoadsOnFirstUseAndOutlivesItsOwner() throws {
    var library: CryptographicLibrary? = CryptographicLibrary()
    #expect(library?.isLoaded == false)
    let cipher = try KeyedCipher(
      .des, key: Secret(Array("abcdefgh".utf8)), library: #require(library))
    #expect(library?.isLoaded == true)
    library = nil
    var octets = [UInt8](repeating: 0, count: 8)
    try cipher.encrypt(&octets, in: 0..<8, initializationVector: 0)
    try cipher.decrypt(&octets, in: 0..<8, initializationVector: 0)
    #expect(octets == [UInt8](repeating: 0, count: 8))
  }
}
