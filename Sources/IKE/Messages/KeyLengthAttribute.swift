import Cryptography

extension EncryptionAlgorithm {
  /// What the attribute says that tells the algorithms of a family apart: bits of the cipher's key.
  /// nil: the number alone tells it. RFC 3602 §5.3, RFC 4106 §8.4.
  var keyLengthAttribute: UInt64? {
    row.hasKeyLengthAttribute ? UInt64(clamping: 8 * row.keyLength) : nil
  }
}
