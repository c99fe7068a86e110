internal import Schema

/// The signs by which a secret is recognized where the grammar does not know the words: the name of
/// a secret, perhaps misspelt, stands before it, or it is encrypted.
package enum SecretSigns {
  /// Whether the next word may be a secret.
  package static func announces(_ word: String) -> Bool {
    guard !word.isEmpty, word.utf8.count <= lengthLimit else { return false }
    let word = word.lowercased()
    return parts.contains { word.contains($0) } || resemblesOwnName(word)
      || names.contains { isMisspelling(word, of: $0) }
  }

  /// Whether a word in small letters abbreviates the name of a secret of the schema, or has its first
  /// five letters in it.
  package static func resemblesOwnName(_ word: String) -> Bool {
    ownNames.contains { $0.hasPrefix(word) || word.contains($0.prefix(5)) }
  }

  /// Whether a text contains the name of a secret, or an encrypted one. A message shows less of a
  /// text than is looked at.
  package static func mentions(_ text: String) -> Bool {
    let text = String(text.prefix(textLimit))
    return ownNames.contains { text.contains($0) }
      || ForeignGuide.secretPrefixes.contains { text.contains($0) }
      || text.split(whereSeparator: { " \t\n;{}<>\"".contains($0) }).dropLast().contains { word in
        names.contains { $0 == word.lowercased() }
      }
  }

  /// `ascii-text` and its like.
  static let ownNames = Set(Schema.configuration.declarations.filter(\.isSecret).map(\.name))
  /// What stands before the secrets of this schema and of the real system.
  private static let names = ownNames.union(
    [
      "pre-shared-key", "key", "secret", "password", "plain-text-password", "encrypted-password",
      "authentication-key", "privacy-key", "community",
    ]
  ).sorted()
  private static let parts = ["key", "secret", "passw", "passphrase", "communit"]
  /// A longer word is no name.
  private static let lengthLimit = 64
  /// The number of characters of a text that are looked at.
  private static let textLimit = 1000

  /// Whether a word has the letters of a name in another order, or differs from it by one letter,
  /// or by two if the name is long.
  private static func isMisspelling(_ word: String, of name: String) -> Bool {
    let (one, other) = (Array(word.utf8), Array(name.utf8))
    if one.count == other.count, one.sorted() == other.sorted() { return true }
    let limit = other.count < 6 ? 1 : 2
    guard abs(one.count - other.count) <= limit else { return false }
    return EditDistance.between(one, other, countsSwaps: false) <= limit
  }
}
