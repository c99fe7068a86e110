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
    // SEQUENCE { INTEGER r, INTEGER s }: short enough for lengths of one octet.
    let numbers = integer(pair.prefix(partLength)) + integer(pair.suffix(partLength))
    return [0x30, UInt8(numbers.count)] + numbers
  }

  private static func integer(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(octets.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }
}
