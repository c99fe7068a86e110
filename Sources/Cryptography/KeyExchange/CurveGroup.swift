internal import COpenSSL

/// A group of points of an elliptic curve over a prime field. A public value is x followed by y,
/// and the shared secret is x alone. RFC 5903 sections 7 and 9.
@safe final class CurveGroup: KeyExchangeGroup {
  private let curve: OpaquePointer
  private let scratch: OpaquePointer
  /// The number of octets of a coordinate.
  private let length: Int

  /// Creates the group; `curve` is the NIST name of the curve.
  init(_ group: DiffieHellmanGroup, curve name: String) throws(CryptographyError) {
    guard let curve = unsafe EC_GROUP_new_by_curve_name(EC_curve_nist2nid(name)) else {
      throw CryptographyError(.noAlgorithm(name))
    }
    guard let scratch = unsafe BN_CTX_secure_new() else {
      unsafe EC_GROUP_free(curve)
      throw CryptographyError(.refused("BN_CTX_secure_new"))
    }
    unsafe self.curve = curve
    unsafe self.scratch = scratch
    length = group.row.publicLength / 2
  }

  deinit {
    unsafe BN_CTX_free(scratch)
    unsafe EC_GROUP_free(curve)
  }

  func isExponent(_ exponent: Secret) -> Bool {
    guard let number = try? BigNumber(exponent), let order = unsafe EC_GROUP_get0_order(curve)
    else { return false }
    return unsafe BN_is_zero(number.pointer) == 0 && BN_cmp(number.pointer, order) < 0
  }

  func generatorPower(_ exponent: Secret) throws(CryptographyError) -> [UInt8] {
    let scalar = try BigNumber(exponent)
    let result = unsafe try Point(of: curve)
    guard unsafe EC_POINT_mul(curve, result.pointer, scalar.pointer, nil, nil, scratch) == 1 else {
      throw CryptographyError(.refused("EC_POINT_mul"))
    }
    let (x, y) = try coordinates(of: result)
    return try x.octets(length) + y.octets(length)
  }

  func power(of value: [UInt8], _ exponent: Secret) throws(CryptographyError) -> [UInt8] {
    guard value.count == 2 * length else { throw CryptographyError(.publicValue) }
    let x = try BigNumber(value.span.extracting(first: length))
    let y = try BigNumber(value.span.extracting(last: length))
    // libcrypto would reduce larger coordinates, so that a point had several values.
    guard let prime = unsafe EC_GROUP_get0_field(curve),
      unsafe BN_cmp(x.pointer, prime) < 0 && BN_cmp(y.pointer, prime) < 0
    else { throw CryptographyError(.publicValue) }
    let base = unsafe try Point(of: curve)
    // This fails for values that are no point of the curve. The cofactor is 1, so there are no
    // subgroups.
    guard
      unsafe EC_POINT_set_affine_coordinates(curve, base.pointer, x.pointer, y.pointer, scratch)
        == 1
    else {
      ERR_clear_error()
      throw CryptographyError(.publicValue)
    }
    let scalar = try BigNumber(exponent)
    let result = unsafe try Point(of: curve)
    guard
      unsafe EC_POINT_mul(curve, result.pointer, nil, base.pointer, scalar.pointer, scratch) == 1
    else { throw CryptographyError(.refused("EC_POINT_mul")) }
    return try coordinates(of: result).x.octets(length)
  }

  private func coordinates(of point: Point) throws(CryptographyError) -> (
    x: BigNumber, y: BigNumber
  ) {
    let (x, y) = (try BigNumber(), try BigNumber())
    guard
      unsafe EC_POINT_get_affine_coordinates(curve, point.pointer, x.pointer, y.pointer, scratch)
        == 1
    else {
      ERR_clear_error()
      throw CryptographyError(.refused("EC_POINT_get_affine_coordinates"))
    }
    return (x, y)
  }
}

/// A point of libcrypto, which is wiped at its end.
@safe private final class Point {
  let pointer: OpaquePointer

  init(of curve: OpaquePointer) throws(CryptographyError) {
    guard let pointer = unsafe EC_POINT_new(curve) else {
      throw CryptographyError(.refused("EC_POINT_new"))
    }
    unsafe self.pointer = pointer
  }

  deinit { unsafe EC_POINT_clear_free(pointer) }
}
