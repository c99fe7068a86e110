import Cryptography

extension SchemaText {
  /// Returns the algorithms that a statement of this kind can name, as a choice in the notation.
  /// They come from the algorithms' table in `Cryptography`.
  static func choice<Algorithm: ConfigurableAlgorithm>(
    of _: Algorithm.Type, for use: AlgorithmUses
  ) -> String {
    let words = Algorithm.all(for: use).map { "\($0.rawValue) \"\($0.help)\"" }
    return "( \(words.joined(separator: " | ")) )"
  }

  /// Returns a sentence of help for each algorithm, with the length of its key, separated as lines
  /// of notes.
  static func keyLengths<Algorithm: ConfigurableAlgorithm>(
    of _: Algorithm.Type, _ length: (Algorithm) -> Int
  ) -> String {
    Algorithm.all(for: .manual).map {
      "\($0.rawValue): \(length($0)) ASCII characters or \(2 * length($0)) hexadecimal digits."
    }.joined(separator: "\n/// ")
  }
}
