import COpenSSL
import Cryptography

/// What the Diffie-Hellman operations of a negotiation cost in libcrypto, and nothing else: both
/// ends' public values and both ends' shared secrets, in group 2 with exponents of 256 bits, in
/// constant time, over numbers that are made once.
@safe final class RawExchange {
  private let prime: OpaquePointer?
  private let base: OpaquePointer?
  private let exponent: OpaquePointer?
  private let result: OpaquePointer?
  private let montgomery: OpaquePointer?
  private let scratch: OpaquePointer?

  init() {
    unsafe prime = BN_get_rfc2409_prime_1024(nil)
    unsafe base = BN_new()
    unsafe exponent = BN_new()
    unsafe result = BN_new()
    unsafe montgomery = BN_MONT_CTX_new()
    unsafe scratch = BN_CTX_secure_new()
    unsafe BN_set_word(base, 2)
    unsafe BN_rand(exponent, 256, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY)
    unsafe BN_MONT_CTX_set(montgomery, prime, scratch)
  }

  func run() {
    for _ in 0..<4 {
      let isDone = unsafe BN_mod_exp_mont_consttime(
        result, base, exponent, prime, scratch, montgomery)
      precondition(isDone == 1)
      // The next one's base is as long as a peer's value.
      unsafe _ = BN_copy(base, result)
    }
  }
}
