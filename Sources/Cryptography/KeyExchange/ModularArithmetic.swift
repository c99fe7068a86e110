internal import COpenSSL

/// Arithmetic modulo an odd number, with the values that libcrypto precomputes for it. It is a
/// class because it owns those values; it belongs to a group and thus to one thread.
///
/// The Montgomery form of a number x is xR modulo the modulus, where R is the smallest power of two
/// that needs more words than the modulus. Products of numbers are computed from their Montgomery
/// forms, without a division.
@safe final class ModularArithmetic {
  let modulus: BigNumber
  private let montgomery: OpaquePointer
  private let scratch: OpaquePointer

  init(modulo modulus: BigNumber) throws(CryptographyError) {
    guard let montgomery = unsafe BN_MONT_CTX_new() else {
      throw CryptographyError(.refused("BN_MONT_CTX_new"))
    }
    guard let scratch = unsafe BN_CTX_secure_new() else {
      unsafe BN_MONT_CTX_free(montgomery)
      throw CryptographyError(.refused("BN_CTX_secure_new"))
    }
    unsafe self.montgomery = montgomery
    unsafe self.scratch = scratch
    self.modulus = modulus
    if unsafe BN_MONT_CTX_set(montgomery, modulus.pointer, scratch) != 1 {
      throw CryptographyError(.refused("BN_MONT_CTX_set"))
    }
  }

  deinit {
    unsafe BN_CTX_free(scratch)
    unsafe BN_MONT_CTX_free(montgomery)
  }

  /// Returns a power of a number, in a time that does not depend on the exponent.
  func power(
    of base: BigNumber, _ exponent: BigNumber
  ) throws(CryptographyError) -> BigNumber {
    let result = try BigNumber()
    let isDone =
      unsafe BN_mod_exp_mont_consttime(
        result.pointer, base.pointer, exponent.pointer, modulus.pointer, scratch, montgomery) == 1
    if !isDone { throw CryptographyError(.refused("BN_mod_exp_mont_consttime")) }
    return result
  }

  func inverse(of number: BigNumber) throws(CryptographyError) -> BigNumber {
    let result = try BigNumber()
    let isDone =
      unsafe BN_mod_inverse(result.pointer, number.pointer, modulus.pointer, scratch) != nil
    if !isDone { throw CryptographyError(.refused("BN_mod_inverse")) }
    return result
  }

  func montgomeryForm(of number: BigNumber) throws(CryptographyError) -> BigNumber {
    let form = try BigNumber()
    if unsafe BN_to_montgomery(form.pointer, number.pointer, montgomery, scratch) != 1 {
      throw CryptographyError(.refused("BN_to_montgomery"))
    }
    return form
  }

  func number(ofMontgomeryForm form: BigNumber) throws(CryptographyError) -> BigNumber {
    let number = try BigNumber()
    if unsafe BN_from_montgomery(number.pointer, form.pointer, montgomery, scratch) != 1 {
      throw CryptographyError(.refused("BN_from_montgomery"))
    }
    return number
  }

  /// Replaces the first form by the product of both. The time does not depend on the factors as
  /// long as they have as many words as the modulus.
  func multiply(_ product: BigNumber, by factor: BigNumber) throws(CryptographyError) {
    let isDone =
      unsafe BN_mod_mul_montgomery(
        product.pointer, product.pointer, factor.pointer, montgomery, scratch) == 1
    if !isDone { throw CryptographyError(.refused("BN_mod_mul_montgomery")) }
  }

  /// Returns the Montgomery form of a number to the power of 2^`times`, from the form of the
  /// number.
  func squared(_ form: BigNumber, times: Int) throws(CryptographyError) -> BigNumber {
    let result = try form.copy()
    for _ in 0..<times { try multiply(result, by: result) }
    return result
  }
}
