internal import Schema

/// Recognizes secrets in words that the grammar does not know: the name of a secret, perhaps
/// misspelt, precedes it, or it is hashed or obscured.
package enum SecretSigns {
  /// Returns whether the word after this one may be a secret.
  package static func announces(_ word: String) -> Bool {
    guard !word.isEmpty, word.utf8.count <= lengthLimit else { return false }
    let word = word.lowercased()
    return parts.contains { word.contains($0) } || resemblesOwnName(word)
      || names.contains { isMisspelling(word, of: $0) }
  }

  /// Returns whether a word in lower case abbreviates the name of a secret of the schema, or
  /// contains its first five letters.
  package static func resemblesOwnName(_ word: String) -> Bool {
    ownNames.contains { $0.hasPrefix(word) || word.contains($0.prefix(5)) }
  }

  /// Returns whether a text contains the name of a secret, or a hashed or obscured one. Only the
  /// first 1,000 characters are searched, which is more than a message shows.
  package static func mentions(_ text: String) -> Bool {
    let text = String(text.prefix(textLimit))
    return ownNames.contains { text.contains($0) }
      || ForeignGuide.secretPrefixes.contains { text.contains($0) }
      || text.split(whereSeparator: { " \t\n;{}<>\"".contains($0) }).dropLast().contains { word in
        names.contains { $0 == word.lowercased() }
      }
  }

  /// The names of leaves of the schema that hold secrets, such as `ascii-text`.
  static let ownNames = Set(Schema.configuration.declarations.filter(\.isSecret).map(\.name))
  /// The names that precede secrets, in this schema and in Junos.
  private static let names = ownNames.union(
    [
      "pre-shared-key", "key", "secret", "password", "plain-text-password", "encrypted-password",
      "authentication-key", "privacy-key", "community",
    ]
  ).sorted()
  private static let parts = ["key", "secret", "passw", "passphrase", "communit"]
  /// The maximum length of a name, in octets.
  private static let lengthLimit = 64
  /// The number of characters of a text that are searched.
  private static let textLimit = 1000

  /// Returns whether a word has the letters of a name in another order, or differs from it in one
  /// letter, or in two if the name has at least six.
  private static func isMisspelling(_ word: String, of name: String) -> Bool {
    let (one, other) = (Array(word.utf8), Array(name.utf8))
    if one.count == other.count, one.sorted() == other.sorted() { return true }
    let limit = other.count < 6 ? 1 : 2
    guard abs(one.count - other.count) <= limit else { return false }
    return EditDistance.between(one, other, countsSwaps: false) <= limit
  }
}
