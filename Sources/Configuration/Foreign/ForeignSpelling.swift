import Schema

/// The names of elements in Junos that differ from the words of the text.
enum ForeignSpelling {
  /// The element names of words that cannot be the name of an element.
  private static let names = ["802.3ad": "ieee-802.3ad"]
  /// The words of elements with other names.
  private static let words = [
    "ieee-802.3ad": "802.3ad", "src-nat-rule-match": "match", "dest-nat-rule-match": "match",
    "static-nat-rule-match": "match", "end-range": "to",
  ]

  /// The names of the elements around the keys behind a word.
  private static let items = ["prefix-list": "prefix-list-item"]
  /// The names of the elements of the first key behind a word.
  private static let keys = [
    "file": "filename", "route-filter": "address", "source-address-filter": "address",
    "802.3ad": "bundle", "autonomous-system": "as-number", "martians": "address",
  ]

  /// Returns the element name of a foreign word; nil: it is the word itself.
  static func element(of word: String) -> String? { names[word] }

  /// Returns the word that an element stands for.
  static func word(of element: String) -> String { words[element] ?? element }

  /// Returns the name of the element around a key behind a word. `walk` is the position before the
  /// key.
  static func item(of word: String, _ walk: ForeignWalk) -> String {
    guard let name = items[word], !walk.lists(name), walk.isUnspelled(name) else {
      return Element.contents
    }
    return name
  }

  /// Returns whether an element is the first key of a word, although its name is not `name`.
  static func isKey(_ element: String, of word: String) -> Bool { keys[word] == element }

  /// Returns the name of the element of the first key behind a word. `walk` is the position before
  /// the key.
  static func key(of word: String, _ walk: ForeignWalk) -> String {
    guard let name = keys[word], walk.place != nil, walk.isUnspelled(name) else { return "name" }
    return name
  }

  /// The element in which Junos writes an operator and, in an element beside it, the name to which
  /// it applies: `<community><add/><community-name>c</community-name></community>`.
  static let operated = "community"
  /// The element of the name to which the operator applies.
  static let operatedName = "community-name"

  /// The element in which Junos writes an operator behind a key, such as `upto`.
  static let operation = "choice-ident"
  /// The element of the operand of that operator, such as `/24`.
  static let operand = "choice-value"
}
