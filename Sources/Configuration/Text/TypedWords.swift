internal import Schema

/// The words of a statement as an error repeats them: legible, not too many, and with no secret.
struct TypedWords {
  private var words: [Word] = []
  /// From here on, nothing is repeated: a secret with blanks in it may have been typed without
  /// quotation marks.
  private var knownSecret: Int?
  /// Where `ascii-text` or its like would stand, and something else does: that word, misspelt, or the
  /// secret itself.
  private var announced: Int?
  /// Whether further words were typed than have been appended.
  var isCut = false
  private let container: Int

  /// Words in a container, which may itself have room for secrets alone.
  init(in container: Int = 0) { self.container = container }

  private var firstSecret: Int? {
    guard let announced, announced < knownSecret ?? words.count else { return knownSecret }
    // Alone, it is the secret.
    return announced + 1 == words.count && !isCut ? announced : min(announced + 1, words.count)
  }

  var isEmpty: Bool { words.isEmpty }

  /// Appends a word, which is a secret where the grammar says so, and where it follows the name of
  /// a secret that the grammar did not get as far as. `isLost` says that a word before it is not
  /// known: from there on, a word is a secret also if it follows one that resembles the name of a
  /// secret.
  mutating func append(_ word: Word, isSecret: Bool, isLost: Bool = false) {
    // A word more than are shown, so that the text is cut visibly.
    guard words.count < Self.limit else { return }
    if knownSecret == nil {
      let isAnnounced =
        words.last.map { last in
          SecretSigns.ownNames.contains(last.text) || isLost && SecretSigns.announces(last.text)
        } ?? false
      // A string that was closed too late may contain the secret of the next statement.
      let isSwallowed = word.isQuoted && SecretSigns.mentions(word.text)
      if isSecret || isAnnounced || isSwallowed || ForeignGuide.isSecretValue(word.text) {
        knownSecret = words.count
      } else if announced == nil, isBehindContainer, !SecretSigns.ownNames.contains(word.text) {
        announced = words.count
      }
    }
    words.append(word)
  }

  /// All of them, with quotation marks where they had some.
  var legible: String {
    var texts = words[..<(firstSecret ?? words.count)].map { word in
      word.isQuoted ? Spelling.quoted(word.text) : word.text
    }
    if firstSecret != nil { texts.append("/* SECRET-DATA */") }
    return LegibleText.of(texts.joined(separator: " "), limit: 240)
  }

  /// One of them; empty where it is, or may be, a secret.
  func legible(_ word: Word) -> String {
    guard let firstSecret else { return LegibleText.of(word.text) }
    return words[..<firstSecret].contains(word) ? LegibleText.of(word.text) : ""
  }

  /// A comment between its marks, without its text if that may contain a secret.
  static func legible(comment: String) -> String {
    LegibleText.of("/* \(SecretSigns.mentions(comment) ? "SECRET-DATA" : comment) */")
  }

  /// A line that is not part of the file's form, if it is a banner or one word of letters. Any
  /// other may be, or have, a secret that stands on a line of its own.
  static func legible(line: ArraySlice<UInt8>) -> String {
    func isOfName(_ octet: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet) || octet == UInt8(ascii: "-")
    }
    guard line.starts(with: "[edit".utf8) || line.allSatisfy(isOfName) else { return "" }
    var typed = TypedWords()
    for word in CommandLexer.cut(octets: Array(line)).segments.joined() {
      typed.append(word, isSecret: false, isLost: true)
    }
    return typed.legible
  }

  /// The reason for an error at a word, without the word if that is, or may be, a secret.
  func legible(_ reason: LoadError.Reason, at word: Word) -> LoadError.Reason {
    guard case .invalid(let message) = reason, legible(word).isEmpty, !word.text.isEmpty,
      message.contains(word.text)
    else { return reason }
    return .invalid("invalid value")
  }

  private var isBehindContainer: Bool {
    guard let word = words.last else { return Self.containers.contains(container) }
    return Self.containerNames.contains(word.text)
  }

  /// A statement with more is cut.
  static let limit = 100
  /// Those with room for secrets alone, as `pre-shared-key`.
  private static let containers = Set(
    Schema.configuration.declarations.lazy.filter { container in
      let children = container.children.map { Schema.configuration[$0] }
        .filter { !$0.isEverywhere }
      return !children.isEmpty && children.allSatisfy(\.isSecret)
    }.map(\.id))
  private static let containerNames = Set(containers.map { Schema.configuration[$0].name })
}
