internal import COpenSSL

extension PrivateKey {
  /// Creates a key from libcrypto's random numbers. DSA keys have a subgroup of 160 bits, whatever
  /// their size: IKE version 1 has no room for signatures of another (RFC 2409 section 5.1). RSA
  /// keys have 512 bits or more, DSA keys 1,024 or more.
  package convenience init(
    _ kind: KeyKind, bits: Int, library: CryptographicLibrary
  ) throws(CryptographyError) {
    defer { ERR_clear_error() }
    let context = try library.keyContext()
    let key =
      switch kind {
      case .rsa: unsafe Self.makeRSA(Int32(bits), in: context.pointer)
      case .dsa: unsafe Self.makeDSA(Int32(bits), in: context.pointer)
      }
    guard let key = unsafe key else {
      throw CryptographyError(.unusableKey("libcrypto makes no \(kind) key of \(bits) bits"))
    }
    self.init(unsafe EVPKey(owning: key, in: context), kind)
  }

  /// Creates another key of the same kind and size; a DSA key is in the same group, which takes no
  /// time.
  package convenience init(
    like other: PrivateKey, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard other.kind == .dsa else {
      try self.init(.rsa, bits: other.publicKey?.bits ?? 0, library: library)
      return
    }
    defer { ERR_clear_error() }
    let context = try library.keyContext()
    guard let key = unsafe Self.makeMember(of: other.key.pointer, in: context.pointer) else {
      throw CryptographyError(.unusableKey("libcrypto makes no DSA key in the group of another"))
    }
    self.init(unsafe EVPKey(owning: key, in: context), .dsa)
  }

  /// Creates a key from `generator`, for labs that can be repeated: the seed of the generator
  /// determines the key. RSA keys have 512 bits or more, DSA keys 1,024 or more.
  package convenience init(
    _ kind: KeyKind, bits: Int, library: CryptographicLibrary,
    using generator: inout some RandomNumberGenerator
  ) throws(CryptographyError) {
    guard bits >= (kind == .rsa ? 512 : 1_024), bits <= 16_384 else {
      throw CryptographyError(.unusableKey("no \(kind) key has \(bits) bits"))
    }
    let maker = try KeyMaker(generator)
    defer { generator = maker.generator }
    let der = try kind == .rsa ? maker.makeRSA(bits: bits) : maker.makeDSA(bits: bits)
    try self.init(kind, der: der, library: library)
  }

  /// Creates another key of the same kind and size from `generator`; a DSA key is in the same
  /// group.
  package convenience init(
    like other: PrivateKey, library: CryptographicLibrary,
    using generator: inout some RandomNumberGenerator
  ) throws(CryptographyError) {
    guard other.kind == .dsa else {
      let bits = other.publicKey?.bits ?? 0
      try self.init(.rsa, bits: bits, library: library, using: &generator)
      return
    }
    let maker = try KeyMaker(generator)
    defer { generator = maker.generator }
    let der = try maker.member(
      try BigNumber("p", of: other.key), try BigNumber("q", of: other.key),
      try BigNumber("g", of: other.key))
    try self.init(.dsa, der: der, library: library)
  }

  private convenience init(
    _ kind: KeyKind, der: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    defer { ERR_clear_error() }
    let context = try library.keyContext()
    let pointer = unsafe der.withOctets { octets in
      unsafe octets.withUnsafeBufferPointer { octets -> OpaquePointer? in
        var start = octets.baseAddress
        return unsafe d2i_PrivateKey_ex(
          kind == .rsa ? EVP_PKEY_RSA : EVP_PKEY_DSA, nil, &start, octets.count, context.pointer,
          nil)
      }
    }
    guard let pointer = unsafe pointer else { throw CryptographyError(.unreadable("private key")) }
    self.init(unsafe EVPKey(owning: pointer, in: context), kind)
  }

  private static func makeRSA(_ bits: Int32, in context: OpaquePointer) -> OpaquePointer? {
    guard let maker = unsafe EVP_PKEY_CTX_new_from_name(context, "RSA", nil) else { return nil }
    defer { unsafe EVP_PKEY_CTX_free(maker) }
    var key: OpaquePointer?
    let isMade =
      unsafe EVP_PKEY_keygen_init(maker) == 1
      && EVP_PKEY_CTX_set_rsa_keygen_bits(maker, bits) == 1 && EVP_PKEY_generate(maker, &key) == 1
    return isMade ? unsafe key : nil
  }

  private static func makeDSA(_ bits: Int32, in context: OpaquePointer) -> OpaquePointer? {
    guard let maker = unsafe EVP_PKEY_CTX_new_from_name(context, "DSA", nil) else { return nil }
    defer { unsafe EVP_PKEY_CTX_free(maker) }
    var group: OpaquePointer?
    // No hash is named, because libcrypto 3.0 keeps the pointer to the name after the text is
    // freed.
    let isGroupMade =
      unsafe EVP_PKEY_paramgen_init(maker) == 1
      && EVP_PKEY_CTX_set_dsa_paramgen_bits(maker, bits) == 1
      && EVP_PKEY_CTX_set_dsa_paramgen_q_bits(maker, 160) == 1
      && EVP_PKEY_generate(maker, &group) == 1
    guard isGroupMade, let group = unsafe group else { return nil }
    defer { unsafe EVP_PKEY_free(group) }
    return unsafe makeMember(of: group, in: context)
  }

  private static func makeMember(
    of group: OpaquePointer, in context: OpaquePointer
  ) -> OpaquePointer? {
    guard let member = unsafe EVP_PKEY_CTX_new_from_pkey(context, group, nil) else { return nil }
    defer { unsafe EVP_PKEY_CTX_free(member) }
    var key: OpaquePointer?
    let isMade =
      unsafe EVP_PKEY_keygen_init(member) == 1 && EVP_PKEY_generate(member, &key) == 1
    return isMade ? unsafe key : nil
  }

  /// The key as unencrypted PKCS #8 in PEM text; a file with it must be readable by its owner only.
  package var pem: Secret? {
    defer { ERR_clear_error() }
    guard let output = unsafe BIO_new(BIO_s_secmem()) else { return nil }
    defer { unsafe BIO_free(output) }
    guard
      unsafe PEM_write_bio_PKCS8PrivateKey(output, key.pointer, nil, nil, 0, nil, nil) == 1
    else { return nil }
    var octets = [UInt8](repeating: 0, count: 8_192)
    defer { wipe(&octets) }
    let count = unsafe BIO_read(output, &octets, Int32(octets.count))
    return count > 0 && count < octets.count ? Secret(octets.prefix(Int(count))) : nil
  }

  /// The public key of the pair.
  package var publicKey: PublicKey? { try? PublicKey(key) }

  /// Returns whether the public key is that of this private key.
  package func belongs(to other: PublicKey) -> Bool {
    defer { ERR_clear_error() }
    return unsafe EVP_PKEY_eq(key.pointer, other.key.pointer) == 1
  }

  /// Signs the content of a certificate or a request. Returns the identifier of the algorithm and
  /// the signature. It uses SHA-1, as peers of that generation expect.
  func endorse(
    _ content: [UInt8], library: CryptographicLibrary
  ) throws(CryptographyError) -> (algorithm: [UInt8], signature: [UInt8]) {
    defer { ERR_clear_error() }
    if kind == .dsa {
      let pair = try sign(HashAlgorithm.sha1.digest(of: content))
      guard let signature = DSASignature.der(fromPair: pair) else {
        throw CryptographyError(.unusableKey("a DSA key with a subgroup other than of 160 bits"))
      }
      return (Self.sha1WithDSA, signature)
    }
    let context = try library.keyContext()
    guard let operation = unsafe EVP_MD_CTX_new() else {
      throw CryptographyError(.refused("EVP_MD_CTX_new"))
    }
    defer { unsafe EVP_MD_CTX_free(operation) }
    var signature = [UInt8](repeating: 0, count: 1_024)
    var length = signature.count
    let isSigned =
      unsafe EVP_DigestSignInit_ex(
        operation, nil, "SHA1", context.pointer, nil, key.pointer, nil) == 1
      && EVP_DigestSign(operation, &signature, &length, content, content.count) == 1
    guard isSigned, length <= signature.count else {
      throw CryptographyError(.unusableKey("EVP_DigestSign"))
    }
    return (Self.sha1WithRSA, Array(signature.prefix(length)))
  }

  /// The identifier of sha1WithRSAEncryption, 1.2.840.113549.1.1.5, whose parameters are NULL. RFC
  /// 3279 section 2.2.1.
  private static let sha1WithRSA: [UInt8] = [
    0x30, 13, 0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 5, 0x05, 0,
  ]
  /// The identifier of id-dsa-with-sha1, 1.2.840.10040.4.3, which has no parameters. RFC 3279
  /// section 2.2.2.
  private static let sha1WithDSA: [UInt8] = [
    0x30, 9, 0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 3,
  ]
}
