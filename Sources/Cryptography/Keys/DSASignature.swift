internal import COpenSSL

/// A DSA signature in its two spellings: two numbers of 20 octets, as IKE sends it (RFC 2409 §5.1),
/// and the DER that libcrypto speaks.
enum DSASignature {
  /// Octets of r, and of s.
  private static let partLength = 20

  /// nil where a number is longer.
  static func pair(fromDER der: [UInt8]) -> [UInt8]? {
    unsafe der.withUnsafeBufferPointer { der -> [UInt8]? in
      var cursor = der.baseAddress
      guard let signature = unsafe d2i_DSA_SIG(nil, &cursor, der.count) else { return nil }
      defer { unsafe DSA_SIG_free(signature) }
      var pair = [UInt8](repeating: 0, count: 2 * partLength)
      let isWritten = unsafe pair.withUnsafeMutableBufferPointer { pair in
        guard let start = pair.baseAddress else { return false }
        var r: OpaquePointer?
        var s: OpaquePointer?
        unsafe DSA_SIG_get0(signature, &r, &s)
        return unsafe BN_bn2binpad(r, start, Int32(partLength)) > 0
          && BN_bn2binpad(s, start + partLength, Int32(partLength)) > 0
      }
      return isWritten ? pair : nil
    }
  }

  /// nil unless there are 40 octets.
  static func der(fromPair pair: [UInt8]) -> [UInt8]? {
    guard pair.count == 2 * partLength else { return nil }
    return DER.sequence(
      DER.integer(Array(pair.prefix(partLength))), DER.integer(Array(pair.suffix(partLength))))
  }
}
