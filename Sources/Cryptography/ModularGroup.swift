internal import COpenSSL

/// A group's prime, with what libcrypto computes once to reckon quickly in it. A class, because it
/// owns that; it belongs to a library and, as that, to one thread.
@safe final class ModularGroup {
  let name: DiffieHellmanGroup

  private let prime: BigNumber
  /// p - 1: of the subgroup {1, p - 1} a peer could make every secret one of two.
  private let greatest: BigNumber
  private let montgomery: OpaquePointer
  private let scratch: OpaquePointer

  init(_ name: DiffieHellmanGroup) throws(CryptographyError) {
    guard let montgomery = unsafe BN_MONT_CTX_new() else {
      throw CryptographyError(.refused("BN_MONT_CTX_new"))
    }
    guard let scratch = unsafe BN_CTX_secure_new() else {
      unsafe BN_MONT_CTX_free(montgomery)
      throw CryptographyError(.refused("BN_CTX_secure_new"))
    }
    unsafe self.montgomery = montgomery
    unsafe self.scratch = scratch
    self.name = name
    prime = try BigNumber()
    greatest = try BigNumber()
    switch name {
    case .group1: _ = unsafe BN_get_rfc2409_prime_768(prime.pointer)
    case .group2: _ = unsafe BN_get_rfc2409_prime_1024(prime.pointer)
    }
    let isReady =
      unsafe BN_copy(greatest.pointer, prime.pointer) != nil
      && BN_sub_word(greatest.pointer, 1) == 1
      && BN_MONT_CTX_set(montgomery, prime.pointer, scratch) == 1
    if !isReady { throw CryptographyError(.refused("BN_MONT_CTX_set")) }
  }

  deinit {
    unsafe BN_CTX_free(scratch)
    unsafe BN_MONT_CTX_free(montgomery)
  }

  /// 2 to the power of the exponent.
  func generatorPower(_ exponent: Secret) throws(CryptographyError) -> [UInt8] {
    let base = try BigNumber()
    guard unsafe BN_set_word(base.pointer, 2) == 1 else {
      throw CryptographyError(.refused("BN_set_word"))
    }
    return try power(of: base, exponent)
  }

  /// The peer's value to the power of the exponent; throws for a value that no honest peer sends.
  func power(of value: [UInt8], _ exponent: Secret) throws(CryptographyError) -> [UInt8] {
    guard value.count == name.length else { throw CryptographyError(.publicValue) }
    let base = try BigNumber(value.span)
    let isInRange =
      unsafe BN_is_zero(base.pointer) == 0 && BN_is_one(base.pointer) == 0
      && BN_cmp(base.pointer, greatest.pointer) < 0
    guard isInRange else { throw CryptographyError(.publicValue) }
    return try power(of: base, exponent)
  }

  private func power(
    of base: BigNumber, _ exponent: Secret
  ) throws(CryptographyError) -> [UInt8] {
    let exponent = try exponent.withOctets { octets throws(CryptographyError) in
      try BigNumber(octets)
    }
    let result = try BigNumber()
    var octets = [UInt8](repeating: 0, count: name.length)
    let isDone =
      unsafe BN_mod_exp_mont_consttime(
        result.pointer, base.pointer, exponent.pointer, prime.pointer, scratch, montgomery) == 1
      && octets.withUnsafeMutableBufferPointer { octets in
        unsafe BN_bn2binpad(result.pointer, octets.baseAddress, Int32(octets.count)) > 0
      }
    if !isDone { throw CryptographyError(.refused("BN_mod_exp_mont_consttime")) }
    return octets
  }
}

/// A number of libcrypto's, wiped in the end.
@safe private final class BigNumber {
  let pointer: OpaquePointer

  init() throws(CryptographyError) {
    guard let pointer = unsafe BN_secure_new() else {
      throw CryptographyError(.refused("BN_secure_new"))
    }
    unsafe self.pointer = pointer
  }

  convenience init(_ octets: Span<UInt8>) throws(CryptographyError) {
    try self.init()
    let isRead = unsafe octets.withUnsafeBufferPointer { octets in
      unsafe BN_bin2bn(octets.baseAddress, Int32(octets.count), pointer) != nil
    }
    if !isRead { throw CryptographyError(.refused("BN_bin2bn")) }
  }

  deinit { unsafe BN_clear_free(pointer) }
}
