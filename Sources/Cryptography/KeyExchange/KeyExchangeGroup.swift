/// What libcrypto computes in one group. A class, because it owns what is computed once; it belongs
/// to a library and, as that, to one thread.
protocol KeyExchangeGroup: AnyObject {
  /// Whether the number can be one's secret there.
  func isExponent(_ exponent: Secret) -> Bool
  /// What one sends: the generator to the power of the exponent.
  func generatorPower(_ exponent: Secret) throws(CryptographyError) -> [UInt8]
  /// What both then have: the peer's value to the power of the exponent. Throws for a value that no
  /// honest peer sends.
  func power(of value: [UInt8], _ exponent: Secret) throws(CryptographyError) -> [UInt8]
}
