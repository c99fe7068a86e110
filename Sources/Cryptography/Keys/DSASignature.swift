/// A DSA signature in its two spellings: two numbers of 20 octets, as IKE sends it (RFC 2409 §5.1),
/// and the DER that libcrypto speaks.
enum DSASignature {
  /// Octets of r, and of s.
  private static let partLength = 20

  /// nil unless there are 40 octets.
  static func der(fromPair pair: [UInt8]) -> [UInt8]? {
    guard pair.count == 2 * partLength else { return nil }
    return DER.sequence(
      DER.integer(Array(pair.prefix(partLength))), DER.integer(Array(pair.suffix(partLength))))
  }
}
