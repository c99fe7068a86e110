/// The operations of a key exchange in one group. It is a class because it owns precomputed values;
/// it belongs to a library and thus to one thread.
protocol KeyExchangeGroup: AnyObject {
  /// Returns whether a number may be a secret exponent in the group.
  func isExponent(_ exponent: Secret) -> Bool
  /// Returns the public value: the generator to the power of the exponent.
  func generatorPower(_ exponent: Secret) throws(CryptographyError) -> [UInt8]
  /// Returns the shared secret: the peer's value to the power of the exponent. Throws `publicValue`
  /// for an invalid value.
  func power(of value: [UInt8], _ exponent: Secret) throws(CryptographyError) -> [UInt8]
}
