/// The secret numbers of a DSA signature, derived from the key and the signed hash: a faulty random
/// number generator cannot reveal the key, and the same hash has the same signature. RFC 6979
/// section 3.2.
struct DSANonces {
  private let function: PseudoRandomFunction
  private var key: PseudoRandomFunction.Keyed
  private var value: Secret
  private var isFirst = true

  /// Creates the sequence of numbers. `privateKey` and `hash` have 20 octets, as the subgroup has,
  /// and `hash` is less than its order. `algorithm` has a digest of 20 octets or more.
  init(privateKey: Secret, hash: [UInt8], by algorithm: HashAlgorithm) {
    function = PseudoRandomFunction(algorithm)
    value = Secret([UInt8](repeating: 1, count: algorithm.length))
    key = function.keyed(by: Secret([UInt8](repeating: 0, count: algorithm.length)))
    for step in [0, 1] as [UInt8] {
      change(by: [.octets([step]), .secret(privateKey), .octets(hash)])
    }
  }

  private mutating func change(by pieces: [MessagePiece]) {
    key = function.keyed(by: key.derive([.secret(value)] + pieces))
    advance()
  }

  private mutating func advance() { value = key.derive([.secret(value)]) }

  /// Returns the next 20 octets, for use if those before were not suitable.
  mutating func next() -> Secret {
    if !isFirst { change(by: [.octets([0])]) }
    isFirst = false
    advance()
    return value[0..<20]
  }
}
