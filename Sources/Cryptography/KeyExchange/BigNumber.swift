internal import COpenSSL

/// An integer of libcrypto, which is wiped at its end.
@safe final class BigNumber {
  let pointer: OpaquePointer

  init() throws(CryptographyError) {
    guard let pointer = unsafe BN_secure_new() else {
      throw CryptographyError(.refused("BN_secure_new"))
    }
    unsafe self.pointer = pointer
  }

  /// Creates the number from octets in network order.
  convenience init(_ octets: Span<UInt8>) throws(CryptographyError) {
    try self.init()
    unsafe try read(octets.bytes)
  }

  convenience init(_ secret: Secret) throws(CryptographyError) {
    try self.init()
    try secret.withOctets { octets throws(CryptographyError) in unsafe try read(octets.bytes) }
  }

  deinit { unsafe BN_clear_free(pointer) }

  /// Sets the number from octets in network order.
  func read(_ octets: RawSpan) throws(CryptographyError) {
    let isRead = unsafe octets.withUnsafeBytes { octets in
      unsafe BN_bin2bn(
        octets.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(octets.count), pointer)
        != nil
    }
    if !isRead { throw CryptographyError(.refused("BN_bin2bn")) }
  }

  func copy() throws(CryptographyError) -> BigNumber {
    let copy = try BigNumber()
    if unsafe BN_copy(copy.pointer, pointer) == nil {
      throw CryptographyError(.refused("BN_copy"))
    }
    return copy
  }

  /// Returns the number as `count` octets in network order.
  func octets(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    let isWritten = unsafe octets.withUnsafeMutableBufferPointer { octets in
      unsafe BN_bn2binpad(pointer, octets.baseAddress, Int32(octets.count)) > 0
    }
    if !isWritten { throw CryptographyError(.refused("BN_bn2binpad")) }
    return octets
  }
}
