internal import COpenSSL

/// A generator of keys from given random numbers, so that a lab with the same seed has the same
/// keys; libcrypto does not accept random numbers. FIPS 186-4 appendix B, with primes that are
/// found by trial.
@safe final class KeyMaker<Generator: RandomNumberGenerator> {
  /// The scratch memory of libcrypto, which this class owns and frees.
  private let scratch: OpaquePointer
  var generator: Generator

  private static var exponent: [UInt8] { [1, 0, 1] }
  /// The number of bits of the subgroup of a DSA key.
  private static var subgroupBits: Int { 160 }

  init(_ generator: Generator) throws(CryptographyError) {
    guard let scratch = unsafe BN_CTX_secure_new() else {
      throw CryptographyError(.refused("BN_CTX_secure_new"))
    }
    unsafe self.scratch = scratch
    self.generator = generator
  }

  deinit { unsafe BN_CTX_free(scratch) }

  /// Returns an RSA key of at least 512 bits as `RSAPrivateKey`. RFC 8017 appendix A.1.2.
  func makeRSA(bits: Int) throws(CryptographyError) -> Secret {
    let exponent = try BigNumber(Self.exponent.span)
    while true {
      let p = try prime(bits: bits - bits / 2)
      let q = try prime(bits: bits / 2)
      let (n, order, d) = (try BigNumber(), try BigNumber(), try BigNumber())
      let (lessP, lessQ) = (try predecessor(p), try predecessor(q))
      // Other primes are drawn if they are equal or the exponent has no inverse.
      guard unsafe BN_cmp(p.pointer, q.pointer) != 0,
        unsafe BN_mul(n.pointer, p.pointer, q.pointer, scratch) == 1,
        unsafe BN_mul(order.pointer, lessP.pointer, lessQ.pointer, scratch) == 1,
        unsafe BN_mod_inverse(d.pointer, exponent.pointer, order.pointer, scratch) != nil
      else { continue }
      let coefficient = try BigNumber()
      guard unsafe BN_mod_inverse(coefficient.pointer, q.pointer, p.pointer, scratch) != nil
      else { continue }
      let numbers = [
        n, exponent, d, p, q, try remainder(d, lessP), try remainder(d, lessQ), coefficient,
      ]
      return try encoded(numbers)
    }
  }

  /// Returns a DSA key of at least 1,024 bits: p, q, g, y and x in a sequence that libcrypto reads.
  func makeDSA(bits: Int) throws(CryptographyError) -> Secret {
    let q = try prime(bits: Self.subgroupBits)
    let twice = try BigNumber()
    try unsafe require(BN_lshift1(twice.pointer, q.pointer) == 1, "BN_lshift1")
    var p = try BigNumber()
    repeat {
      p = try number(bits: bits)
      let excess = try remainder(p, twice)
      try unsafe require(
        BN_sub(p.pointer, p.pointer, excess.pointer) == 1 && BN_add_word(p.pointer, 1) == 1,
        "BN_sub")
    } while unsafe BN_num_bits(p.pointer) != Int32(bits) || !isPrime(p)
    let (cofactor, g) = (try predecessor(p), try BigNumber())
    try unsafe require(
      BN_div(cofactor.pointer, nil, cofactor.pointer, q.pointer, scratch) == 1
        && BN_set_word(g.pointer, 2) == 1
        && BN_mod_exp(g.pointer, g.pointer, cofactor.pointer, p.pointer, scratch) == 1,
      "BN_mod_exp")
    return try member(p, q, g)
  }

  /// Returns a key in an existing DSA group.
  func member(_ p: BigNumber, _ q: BigNumber, _ g: BigNumber) throws(CryptographyError) -> Secret {
    // The number has 64 bits more than the order, so that all remainders are equally likely.
    let wide = try number(bits: Self.subgroupBits + 64)
    let x = try remainder(wide, try predecessor(q))
    let y = try BigNumber()
    try unsafe require(
      BN_add_word(x.pointer, 1) == 1
        && BN_mod_exp_mont_consttime(y.pointer, g.pointer, x.pointer, p.pointer, scratch, nil) == 1,
      "BN_mod_exp_mont_consttime")
    return try encoded([p, q, g, y, x])
  }

  // MARK: Numbers

  /// Returns a prime whose two highest bits are set, so that the product of two has the full number
  /// of bits.
  private func prime(bits: Int) throws(CryptographyError) -> BigNumber {
    while true {
      let candidate = try number(bits: bits)
      try unsafe require(
        BN_set_bit(candidate.pointer, Int32(bits - 2)) == 1
          && BN_set_bit(candidate.pointer, 0) == 1, "BN_set_bit")
      if isPrime(candidate) { return candidate }
    }
  }

  /// Returns whether the number is prime. libcrypto chooses the bases of the test at random; a
  /// different result is practically impossible.
  private func isPrime(_ number: BigNumber) -> Bool {
    unsafe BN_check_prime(number.pointer, scratch, nil) == 1
  }

  /// Returns a random number whose highest bit is set.
  private func number(bits: Int) throws(CryptographyError) -> BigNumber {
    var octets = generator.octets((bits + 7) / 8)
    defer { wipe(&octets) }
    let number = try BigNumber(octets.span)
    try unsafe require(
      BN_set_bit(number.pointer, Int32(bits - 1)) == 1
        && (bits % 8 == 0 || BN_mask_bits(number.pointer, Int32(bits)) == 1), "BN_set_bit")
    return number
  }

  private func predecessor(_ number: BigNumber) throws(CryptographyError) -> BigNumber {
    let less = try BigNumber()
    try unsafe require(
      BN_copy(less.pointer, number.pointer) != nil && BN_sub_word(less.pointer, 1) == 1, "BN_copy")
    return less
  }

  private func remainder(
    _ number: BigNumber, _ divisor: BigNumber
  ) throws(CryptographyError) -> BigNumber {
    let rest = try BigNumber()
    try unsafe require(
      BN_nnmod(rest.pointer, number.pointer, divisor.pointer, scratch) == 1, "BN_nnmod")
    return rest
  }

  /// Returns the numbers as a DER sequence behind the version number 0.
  private func encoded(_ numbers: [BigNumber]) throws(CryptographyError) -> Secret {
    var parts = [DER.integer([])]
    for number in numbers {
      let bits = unsafe BN_num_bits(number.pointer)
      parts.append(DER.integer(try number.octets(Int(bits + 7) / 8)))
    }
    return Secret(DER.element(0x30, parts))
  }

  private func require(_ isDone: Bool, _ what: String) throws(CryptographyError) {
    if !isDone { throw CryptographyError(.refused(what)) }
  }
}
