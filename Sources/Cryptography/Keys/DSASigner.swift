internal import COpenSSL

/// A signer with a DSA key whose subgroup has 160 bits. It computes r and s of FIPS 186-4 section
/// 4.6 with the numbers of RFC 6979, not with random ones as libcrypto does.
///
/// It is a class because it owns numbers of libcrypto.
@safe final class DSASigner {
  private let prime: BigNumber
  private let order: BigNumber
  private let generator: BigNumber
  private let privateKey: BigNumber
  /// The exponent q - 2, with which an element of the subgroup is inverted.
  private let inverting: BigNumber
  /// The Montgomery context of the prime.
  private let ofPrime: OpaquePointer
  /// The Montgomery context of the order.
  private let ofOrder: OpaquePointer
  private let scratch: OpaquePointer

  private static let length = 20

  init(_ key: EVPKey) throws(CryptographyError) {
    prime = try BigNumber("p", of: key)
    order = try BigNumber("q", of: key)
    generator = try BigNumber("g", of: key)
    privateKey = try BigNumber("priv", of: key)
    inverting = try BigNumber()
    guard let scratch = unsafe BN_CTX_secure_new() else {
      throw CryptographyError(.refused("BN_CTX_secure_new"))
    }
    guard let ofPrime = unsafe BN_MONT_CTX_new() else {
      unsafe BN_CTX_free(scratch)
      throw CryptographyError(.refused("BN_MONT_CTX_new"))
    }
    guard let ofOrder = unsafe BN_MONT_CTX_new() else {
      unsafe BN_MONT_CTX_free(ofPrime)
      unsafe BN_CTX_free(scratch)
      throw CryptographyError(.refused("BN_MONT_CTX_new"))
    }
    unsafe self.scratch = scratch
    unsafe self.ofPrime = ofPrime
    unsafe self.ofOrder = ofOrder
    try unsafe Self.require(
      BN_MONT_CTX_set(ofPrime, prime.pointer, scratch) == 1
        && BN_MONT_CTX_set(ofOrder, order.pointer, scratch) == 1
        && BN_copy(inverting.pointer, order.pointer) != nil
        && BN_sub_word(inverting.pointer, 2) == 1, "BN_MONT_CTX_set")
  }

  deinit {
    unsafe BN_MONT_CTX_free(ofOrder)
    unsafe BN_MONT_CTX_free(ofPrime)
    unsafe BN_CTX_free(scratch)
  }

  /// Returns the signature of a hash: r and s, 20 octets each.
  func sign(_ hash: [UInt8]) throws(CryptographyError) -> [UInt8] {
    // Only the leftmost bits of a longer hash are used.
    let message = try BigNumber(Array(hash.prefix(Self.length)).span)
    try unsafe Self.require(
      BN_nnmod(message.pointer, message.pointer, order.pointer, scratch) == 1, "BN_nnmod")
    let algorithm =
      HashAlgorithm.allCases.first { $0.length == hash.count && $0.length >= Self.length }
    var nonces = DSANonces(
      privateKey: Secret(try privateKey.octets(Self.length)),
      hash: try message.octets(Self.length), by: algorithm ?? .sha256)
    while true {
      let nonce = try BigNumber(nonces.next())
      if let signature = try sign(message, with: nonce) { return signature }
    }
  }

  /// Returns the signature with a secret number; nil if the number is not suitable.
  private func sign(
    _ message: BigNumber, with nonce: BigNumber
  ) throws(CryptographyError) -> [UInt8]? {
    guard unsafe BN_is_zero(nonce.pointer) == 0, unsafe BN_cmp(nonce.pointer, order.pointer) < 0
    else {
      return nil
    }
    let (r, s, exponent, product) = (
      try BigNumber(), try BigNumber(), try BigNumber(), try BigNumber()
    )
    // The exponent has a constant length, so that the time of the power does not depend on it.
    try unsafe Self.require(
      BN_add(exponent.pointer, nonce.pointer, order.pointer) == 1
        && (BN_num_bits(exponent.pointer) > BN_num_bits(order.pointer)
          || BN_add(exponent.pointer, exponent.pointer, order.pointer) == 1),
      "BN_add")
    try unsafe Self.require(
      BN_mod_exp_mont_consttime(
        r.pointer, generator.pointer, exponent.pointer, prime.pointer, scratch, ofPrime) == 1
        && BN_nnmod(r.pointer, r.pointer, order.pointer, scratch) == 1,
      "BN_mod_exp_mont_consttime")
    // s = (z + x r) / k. One factor of each product is in Montgomery form, the result is not.
    try unsafe Self.require(
      BN_to_montgomery(product.pointer, privateKey.pointer, ofOrder, scratch) == 1
        && BN_mod_mul_montgomery(product.pointer, product.pointer, r.pointer, ofOrder, scratch) == 1
        && BN_mod_add_quick(product.pointer, product.pointer, message.pointer, order.pointer) == 1
        && BN_mod_exp_mont_consttime(
          s.pointer, nonce.pointer, inverting.pointer, order.pointer, scratch, ofOrder) == 1
        && BN_to_montgomery(s.pointer, s.pointer, ofOrder, scratch) == 1
        && BN_mod_mul_montgomery(s.pointer, s.pointer, product.pointer, ofOrder, scratch) == 1,
      "BN_mod_mul_montgomery")
    guard unsafe BN_is_zero(r.pointer) == 0, unsafe BN_is_zero(s.pointer) == 0 else { return nil }
    return try r.octets(Self.length) + s.octets(Self.length)
  }

  private static func require(_ isDone: Bool, _ what: String) throws(CryptographyError) {
    if !isDone { throw CryptographyError(.refused(what)) }
  }
}

extension BigNumber {
  /// Reads a number of a key by its name in libcrypto. Throws `unusableKey` if the key lacks it.
  convenience init(_ name: String, of key: EVPKey) throws(CryptographyError) {
    try self.init()
    var number: OpaquePointer?
    let isRead = unsafe EVP_PKEY_get_bn_param(key.pointer, name, &number) == 1
    defer { unsafe BN_clear_free(number) }
    guard isRead, unsafe BN_copy(pointer, number) != nil else {
      throw CryptographyError(.unusableKey("a key without \(name)"))
    }
  }
}
