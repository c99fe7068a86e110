import Cryptography

extension EncryptionAlgorithm {
  /// The value of the Key Length attribute, in bits; nil if the algorithm's number alone identifies
  /// it. RFC 3602 section 5.3, RFC 4106 section 8.4.
  var keyLengthAttribute: UInt64? {
    row.hasKeyLengthAttribute ? UInt64(clamping: 8 * row.keyLength) : nil
  }
}
