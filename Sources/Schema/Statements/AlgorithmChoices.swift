import Cryptography

extension SchemaText {
  /// The algorithms that a kind of statement can name, as the notation writes a choice. They come
  /// from the algorithms' rows.
  static func choice<Algorithm: ConfigurableAlgorithm>(
    of _: Algorithm.Type, for use: AlgorithmUses
  ) -> String {
    let words = Algorithm.all(for: use).map { "\($0.rawValue) \"\($0.help)\"" }
    return "( \(words.joined(separator: " | ")) )"
  }

  /// How long a key of each has to be, in the words of a help text, a line each.
  static func keyLengths<Algorithm: ConfigurableAlgorithm>(
    of _: Algorithm.Type, _ length: (Algorithm) -> Int
  ) -> String {
    Algorithm.all(for: .manual).map {
      "\($0.rawValue): \(length($0)) ASCII characters or \(2 * length($0)) hexadecimal digits."
    }.joined(separator: "\n/// ")
  }
}
