import Schema

/// Where the elements of the real system have other names than the words of the text.
enum ForeignSpelling {
  /// A word that cannot be the name of an element, and the name of its element.
  private static let names = ["802.3ad": "ieee-802.3ad"]
  private static let words = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })

  /// Of words, the elements around the keys in them.
  private static let items = ["prefix-list": "prefix-list-item"]
  /// Of words, the elements of the first keys behind them.
  private static let keys = [
    "file": "filename", "route-filter": "address", "source-address-filter": "address",
    "802.3ad": "bundle", "autonomous-system": "as-number",
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

  /// The element of the first key behind a word. `walk` stands before the key.
  static func key(of word: String, _ walk: ForeignWalk) -> String {
    guard let name = keys[word], walk.place != nil, walk.isUnspelled(name) else { return "name" }
    return name
  }

  /// How the real system names an operator and its operand behind a key: `upto`, `/24`.
  static let operation = "choice-ident"
  static let operand = "choice-value"
}
