internal import COpenSSL

/// A number of libcrypto's, wiped in the end.
@safe final class BigNumber {
  let pointer: OpaquePointer

  init() throws(CryptographyError) {
    guard let pointer = unsafe BN_secure_new() else {
      throw CryptographyError(.refused("BN_secure_new"))
    }
    unsafe self.pointer = pointer
  }

  /// The number that the octets are in network order.
  convenience init(_ octets: Span<UInt8>) throws(CryptographyError) {
    try self.init()
    let isRead = unsafe octets.withUnsafeBufferPointer { octets in
      unsafe BN_bin2bn(octets.baseAddress, Int32(octets.count), pointer) != nil
    }
    if !isRead { throw CryptographyError(.refused("BN_bin2bn")) }
  }

  convenience init(_ secret: Secret) throws(CryptographyError) {
    try self.init()
    try secret.withOctets { octets throws(CryptographyError) in
      let isRead = unsafe octets.withUnsafeBufferPointer { octets in
        unsafe BN_bin2bn(octets.baseAddress, Int32(octets.count), pointer) != nil
      }
      if !isRead { throw CryptographyError(.refused("BN_bin2bn")) }
    }
  }

  deinit { unsafe BN_clear_free(pointer) }

  /// In network order, as many octets as are asked for.
  func octets(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    let isWritten = unsafe octets.withUnsafeMutableBufferPointer { octets in
      unsafe BN_bn2binpad(pointer, octets.baseAddress, Int32(octets.count)) > 0
    }
    if !isWritten { throw CryptographyError(.refused("BN_bn2binpad")) }
    return octets
  }
}
