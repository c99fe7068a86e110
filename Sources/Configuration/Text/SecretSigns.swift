internal import Schema

/// The signs by which a secret is recognized where the grammar does not know the words: the name of
/// a secret, perhaps misspelt, stands before it, or it is encrypted.
package enum SecretSigns {
  /// Whether a value is encrypted, as the real system writes it: `$9$` and `$8$` can be decrypted,
  /// and the others are digests of crypt(3).
  package static func isEncrypted(_ word: String) -> Bool {
    prefixes.contains { word.hasPrefix($0) }
  }

  /// Whether the next word may be a secret.
  package static func announces(_ word: String) -> Bool {
    guard !word.isEmpty, word.utf8.count <= lengthLimit else { return false }
    let word = word.lowercased()
    return parts.contains { word.contains($0) }
      || secretNames.contains { $0.hasPrefix(word) || word.contains($0.prefix(5)) }
      || names.contains { isMisspelling(word, of: $0) }
  }

  /// Whether a text contains the name of a secret, or an encrypted one. A message shows less of a
  /// text than is looked at.
  package static func mentions(_ text: String) -> Bool {
    let text = String(text.prefix(textLimit))
    return secretNames.contains { text.contains($0) } || prefixes.contains { text.contains($0) }
      || text.split(whereSeparator: { " \t\n;{}<>\"".contains($0) }).dropLast().contains { word in
        names.contains { $0 == word.lowercased() }
      }
  }

  private static let prefixes = ["$1$", "$5$", "$6$", "$8$", "$9$"]
  /// `ascii-text` and its like.
  private static let secretNames = Schema.configuration.declarations.filter(\.isSecret).map(\.name)
  /// What stands before the secrets of this schema and of the real system.
  private static let names = Set(
    secretNames + [
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
    return distance(one, other) <= limit
  }

  /// The number of letters to insert, remove or replace.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
      var (diagonal, left) = (index, index + 1)
      var next = [left]
      for (column, wanted) in other.enumerated() {
        let above = row[column + 1]
        left = min(diagonal + (letter == wanted ? 0 : 1), above + 1, left + 1)
        next.append(left)
        diagonal = above
      }
      row = next
    }
    return row[other.count]
  }
}
