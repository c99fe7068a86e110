/// The secret numbers of a DSA signature, from the key and the hash that is signed: no dice that
/// repeat themselves can tell the key, and what is signed twice has one signature. RFC 6979 §3.2.
struct DSANonces {
  private let function: PseudoRandomFunction
  private var key: PseudoRandomFunction.Keyed
  private var value: Secret
  private var isFirst = true

  /// `privateKey` and `hash`: 20 octets each, as the subgroup; `hash` less than its order. `algorithm`:
  /// one of 20 octets or more.
  init(privateKey: Secret, hash: [UInt8], by algorithm: HashAlgorithm) {
    function = PseudoRandomFunction(algorithm)
    value = Secret([UInt8](repeating: 1, count: algorithm.length))
    key = function.keyed(by: Secret([UInt8](repeating: 0, count: algorithm.length)))
    for step in [0, 1] as [UInt8] {
      change(by: [.octets([step]), .secret(privateKey), .octets(hash)])
    }
  }

  private mutating func change(by pieces: [PseudoRandomFunction.Piece]) {
    key = function.keyed(by: key.derive([.secret(value)] + pieces))
    advance()
  }

  private mutating func advance() { value = key.derive([.secret(value)]) }

  /// The next 20 octets, should those before not have done.
  mutating func next() -> Secret {
    if !isFirst { change(by: [.octets([0])]) }
    isFirst = false
    advance()
    return value[0..<20]
  }
}
