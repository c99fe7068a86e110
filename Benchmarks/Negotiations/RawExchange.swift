import COpenSSL
import Cryptography

/// Measures the Diffie-Hellman operations of a negotiation in libcrypto alone: both ends' public
/// values and shared secrets, with exponents of 256 bits, in constant time, with numbers and points
/// that are allocated once. A point is exchanged as its coordinates.
@safe final class RawExchange {
  /// The prime of a group of powers; nil for curves.
  private var prime: OpaquePointer?
  private let base: OpaquePointer?
  private let exponent: OpaquePointer?
  private let result: OpaquePointer?
  private let montgomery: OpaquePointer?
  private let scratch: OpaquePointer?
  private let curve: OpaquePointer?
  private let point: OpaquePointer?
  private let x: OpaquePointer?
  private let y: OpaquePointer?

  /// Makes an exchange in group 2, 14 or 19.
  init(_ group: DiffieHellmanGroup) {
    unsafe scratch = BN_CTX_secure_new()
    unsafe base = BN_new()
    unsafe exponent = BN_new()
    unsafe result = BN_new()
    unsafe montgomery = BN_MONT_CTX_new()
    unsafe BN_set_word(base, 2)
    unsafe BN_rand(exponent, 255, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY)
    unsafe curve = EC_GROUP_new_by_curve_name(EC_curve_nist2nid("P-256"))
    unsafe point = EC_POINT_new(curve)
    unsafe x = BN_new()
    unsafe y = BN_new()
    guard group != .group19 else { return }
    unsafe prime =
      group == .group14 ? BN_get_rfc3526_prime_2048(nil) : BN_get_rfc2409_prime_1024(nil)
    unsafe BN_MONT_CTX_set(montgomery, prime, scratch)
  }

  func run() {
    for operation in 0..<4 {
      let isDone =
        if unsafe prime != nil {
          unsafe BN_mod_exp_mont_consttime(result, base, exponent, prime, scratch, montgomery)
        } else if operation < 2 {
          unsafe EC_POINT_mul(curve, point, exponent, nil, nil, scratch)
            & EC_POINT_get_affine_coordinates(curve, point, x, y, scratch)
        } else {
          unsafe EC_POINT_set_affine_coordinates(curve, point, x, y, scratch)
            & EC_POINT_mul(curve, point, nil, point, exponent, scratch)
            & EC_POINT_get_affine_coordinates(curve, point, x, y, scratch)
        }
      precondition(isDone == 1)
      // The base of the next operation has the length of a peer's value.
      if unsafe prime != nil { unsafe _ = BN_copy(base, result) }
    }
  }
}
