internal import COpenSSL

/// A group of powers modulo a prime, with precomputed values. RFC 2409 section 6, RFC 3526, RFC
/// 5114 section 2.3.
@safe final class ModularGroup: KeyExchangeGroup {
  private let length: Int
  private let exponentLength: Int
  private let arithmetic: ModularArithmetic
  private let generator: BigNumber
  /// The table of the generator; nil before its first use.
  private var table: GeneratorTable?
  /// The order of the generator if it is much smaller than the prime; nil if it is half of the
  /// prime.
  private let order: BigNumber?
  /// p - 1, which a public value must not reach: with the subgroup {1, p - 1} a peer could limit
  /// the shared secret to two values.
  private let greatest: BigNumber

  /// Creates the group with the numbers of libcrypto; the generator is 2 unless the group has its
  /// own.
  init(_ group: DiffieHellmanGroup) throws(CryptographyError) {
    length = group.row.publicLength
    exponentLength = group.row.exponentLength
    let prime = try BigNumber()
    generator = try BigNumber()
    order = try group.row.construction == .modp2048q256 ? BigNumber() : nil
    var isReady = unsafe BN_set_word(generator.pointer, 2) == 1
    switch group.row.construction {
    case .oakley768: isReady = unsafe isReady && BN_get_rfc2409_prime_768(prime.pointer) != nil
    case .oakley1024: isReady = unsafe isReady && BN_get_rfc2409_prime_1024(prime.pointer) != nil
    case .modp1536: isReady = unsafe isReady && BN_get_rfc3526_prime_1536(prime.pointer) != nil
    case .modp2048: isReady = unsafe isReady && BN_get_rfc3526_prime_2048(prime.pointer) != nil
    case .modp3072: isReady = unsafe isReady && BN_get_rfc3526_prime_3072(prime.pointer) != nil
    case .modp4096: isReady = unsafe isReady && BN_get_rfc3526_prime_4096(prime.pointer) != nil
    case .modp2048q256: isReady = isReady && Self.setSubgroup(prime, order, generator)
    case .curve: isReady = false
    }
    greatest = try prime.copy()
    isReady = unsafe isReady && BN_sub_word(greatest.pointer, 1) == 1
    if !isReady { throw CryptographyError(.noAlgorithm(group.rawValue)) }
    arithmetic = try ModularArithmetic(modulo: prime)
  }

  /// Copies prime, order and generator of the group with a subgroup of 256 bits. RFC 5114 section
  /// 2.3.
  private static func setSubgroup(
    _ prime: BigNumber, _ order: BigNumber?, _ generator: BigNumber
  ) -> Bool {
    guard let order, let parameters = unsafe DH_get_2048_256() else { return false }
    defer { unsafe DH_free(parameters) }
    var p: OpaquePointer?
    var q: OpaquePointer?
    var g: OpaquePointer?
    unsafe DH_get0_pqg(parameters, &p, &q, &g)
    return unsafe BN_copy(prime.pointer, p) != nil && BN_copy(order.pointer, q) != nil
      && BN_copy(generator.pointer, g) != nil
  }

  func isExponent(_ exponent: Secret) -> Bool {
    guard let order else { return true }
    guard let number = try? BigNumber(exponent) else { return false }
    return unsafe BN_is_zero(number.pointer) == 0 && BN_cmp(number.pointer, order.pointer) < 0
  }

  func generatorPower(_ exponent: Secret) throws(CryptographyError) -> [UInt8] {
    // The exponents of known-answer tests may have other lengths.
    guard exponent.count == exponentLength else {
      return try arithmetic.power(of: generator, BigNumber(exponent)).octets(length)
    }
    return try generatorTable().power(exponent).octets(length)
  }

  private func generatorTable() throws(CryptographyError) -> GeneratorTable {
    if let table { return table }
    let table = try GeneratorTable(
      of: generator, exponentLength: exponentLength, numberLength: length, arithmetic)
    self.table = table
    return table
  }

  func power(of value: [UInt8], _ exponent: Secret) throws(CryptographyError) -> [UInt8] {
    guard value.count == length else { throw CryptographyError(.publicValue) }
    let base = try BigNumber(value.span)
    let isInRange =
      unsafe BN_is_zero(base.pointer) == 0 && BN_is_one(base.pointer) == 0
      && BN_cmp(base.pointer, greatest.pointer) < 0
    guard isInRange else { throw CryptographyError(.publicValue) }
    // A value of another subgroup would limit the shared secret to few values. RFC 6989 section
    // 2.2.
    if let order {
      let one = try arithmetic.power(of: base, order)
      guard unsafe BN_is_one(one.pointer) == 1 else { throw CryptographyError(.publicValue) }
    }
    return try arithmetic.power(of: base, BigNumber(exponent)).octets(length)
  }
}
