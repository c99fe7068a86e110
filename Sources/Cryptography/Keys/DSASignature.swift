/// The two encodings of a DSA signature: two numbers of 20 octets, as IKE sends it (RFC 2409
/// section 5.1), and the DER of libcrypto.
enum DSASignature {
  /// The number of octets of r and of s.
  private static let partLength = 20

  /// Returns the DER encoding of a signature of 40 octets; nil for another length.
  static func der(fromPair pair: [UInt8]) -> [UInt8]? {
    guard pair.count == 2 * partLength else { return nil }
    return DER.sequence(
      DER.integer(Array(pair.prefix(partLength))), DER.integer(Array(pair.suffix(partLength))))
  }
}
