internal import COpenSSL

/// Makes keys whose numbers follow from a generator, which libcrypto cannot be given: with the same
/// seed a lab has the same keys. FIPS 186-4 appendix B, with primes that are found by trial.
@safe final class KeyMaker<Generator: RandomNumberGenerator> {
  /// A class owns it, because libcrypto's scratch numbers have to be freed.
  private let scratch: OpaquePointer
  var generator: Generator

  private static var exponent: [UInt8] { [1, 0, 1] }
  /// Of the subgroup of a DSA key.
  private static var subgroupBits: Int { 160 }

  init(_ generator: Generator) throws(CryptographyError) {
    guard let scratch = unsafe BN_CTX_secure_new() else {
      throw CryptographyError(.refused("BN_CTX_secure_new"))
    }
    unsafe self.scratch = scratch
    self.generator = generator
  }

  deinit { unsafe BN_CTX_free(scratch) }

  /// An `RSAPrivateKey` of RFC 8017 §A.1.2. `bits`: 512 or more.
  func makeRSA(bits: Int) throws(CryptographyError) -> Secret {
    let exponent = try BigNumber(Self.exponent.span)
    while true {
      let p = try prime(bits: bits - bits / 2)
      let q = try prime(bits: bits / 2)
      let (n, order, d) = (try BigNumber(), try BigNumber(), try BigNumber())
      let (lessP, lessQ) = (try predecessor(p), try predecessor(q))
      // Where the exponent has no inverse, or both are one, others are drawn.
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

  /// p, q, g, y and x in the sequence that libcrypto reads. `bits`: 1,024 or more.
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

  /// A key in a group that is there.
  func member(_ p: BigNumber, _ q: BigNumber, _ g: BigNumber) throws(CryptographyError) -> Secret {
    // 64 bits more than the order has: no remainder is likelier than another.
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

  /// Both upper bits are set, so that the product of two has all the bits that it should have.
  private func prime(bits: Int) throws(CryptographyError) -> BigNumber {
    while true {
      let candidate = try number(bits: bits)
      try unsafe require(
        BN_set_bit(candidate.pointer, Int32(bits - 2)) == 1
          && BN_set_bit(candidate.pointer, 0) == 1, "BN_set_bit")
      if isPrime(candidate) { return candidate }
    }
  }

  /// The bases of the test are libcrypto's own; that they would matter is beyond all likelihood.
  private func isPrime(_ number: BigNumber) -> Bool {
    unsafe BN_check_prime(number.pointer, scratch, nil) == 1
  }

  /// The upper bit is set.
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

  /// Behind the number of the version, which is 0.
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
