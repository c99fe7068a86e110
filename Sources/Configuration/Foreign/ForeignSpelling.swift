import Schema

/// Where the elements of the real system have other names than the words of the text.
enum ForeignSpelling {
  /// A word that cannot be the name of an element, and the name of its element.
  private static let names = ["802.3ad": "ieee-802.3ad"]
  /// Of elements with other names, the words that they stand for.
  private static let words = [
    "ieee-802.3ad": "802.3ad", "src-nat-rule-match": "match", "dest-nat-rule-match": "match",
    "static-nat-rule-match": "match", "end-range": "to",
  ]

  /// Of words, the elements around the keys in them.
  private static let items = ["prefix-list": "prefix-list-item"]
  /// Of words, the elements of the first keys behind them.
  private static let keys = [
    "file": "filename", "route-filter": "address", "source-address-filter": "address",
    "802.3ad": "bundle", "autonomous-system": "as-number", "martians": "address",
  ]

  /// The element of a foreign word, if its name is not the word.
  static func element(of word: String) -> String? { names[word] }

  /// The word that an element stands for.
  static func word(of element: String) -> String { words[element] ?? element }

  /// The element around a key behind a word. `walk` stands before the key.
  static func item(of word: String, _ walk: ForeignWalk) -> String {
    guard let name = items[word], !walk.lists(name), walk.isUnspelled(name) else {
      return Element.contents
    }
    return name
  }

  /// Whether an element in that of a word is its first key, though it does not have the name `name`.
  static func isKey(_ element: String, of word: String) -> Bool { keys[word] == element }

  /// The element of the first key behind a word. `walk` stands before the key.
  static func key(of word: String, _ walk: ForeignWalk) -> String {
    guard let name = keys[word], walk.place != nil, walk.isUnspelled(name) else { return "name" }
    return name
  }

  /// The element in which the real system writes an operator and, in an element of its own, what it
  /// is about: `<community><add/><community-name>c</community-name></community>`.
  static let operated = "community"
  static let operatedName = "community-name"

  /// How the real system names an operator and its operand behind a key: `upto`, `/24`.
  static let operation = "choice-ident"
  static let operand = "choice-value"
}
