internal import Schema

/// The words of a statement as an error message repeats them: cut to a reasonable length, without
/// control characters and without secrets.
struct TypedWords {
  private var words: [Word] = []
  /// The index of the first word that is not repeated; nil: there is none. The words after it are
  /// not repeated either, because a secret with blanks may have been typed without quotation marks.
  private var knownSecret: Int?
  /// The index of a word that stands where `ascii-text` or a similar name is expected; nil: there
  /// is none. It may be that name, misspelt, or the secret itself.
  private var announced: Int?
  /// Whether more words were typed than have been appended.
  var isCut = false
  private let container: Int

  /// Creates a value for words in a container, which may be one that contains only secrets.
  init(in container: Int = 0) { self.container = container }

  private var firstSecret: Int? {
    guard let announced, announced < knownSecret ?? words.count else { return knownSecret }
    // If it is the only word, it may be the secret itself.
    return announced + 1 == words.count && !isCut ? announced : min(announced + 1, words.count)
  }

  /// Whether no word was appended.
  var isEmpty: Bool { words.isEmpty }

  /// Appends a word. It is a secret if `isSecret` is true, or if it follows the name of a secret.
  /// `isLost` states that a previous word is not known to the grammar; then a word is also a secret
  /// if it follows one that resembles the name of a secret.
  mutating func append(_ word: Word, isSecret: Bool, isLost: Bool = false) {
    // One word more than the limit is stored, so that the text is visibly cut.
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

  /// The words, with quotation marks where they were typed, up to the first secret.
  var legible: String {
    var texts = words[..<(firstSecret ?? words.count)].map { word in
      word.isQuoted ? Spelling.quoted(word.text) : word.text
    }
    if firstSecret != nil { texts.append("/* SECRET-DATA */") }
    return LegibleText.of(texts.joined(separator: " "), limit: 240)
  }

  /// Returns one of the words; empty if it is, or may be, a secret.
  func legible(_ word: Word) -> String {
    guard let firstSecret else { return LegibleText.of(word.text) }
    return words[..<firstSecret].contains(word) ? LegibleText.of(word.text) : ""
  }

  /// Returns a comment with its signs, without its text if that may contain a secret.
  static func legible(comment: String) -> String {
    LegibleText.of("/* \(SecretSigns.mentions(comment) ? "SECRET-DATA" : comment) */")
  }

  /// Returns a line that is neither a change nor part of the frame, if it is a banner or consists
  /// of letters only. Other lines may contain a secret, so the result is empty for them.
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

  /// Returns the reason for an error at a word, without the word if it is, or may be, a secret.
  func legible(_ reason: LoadError.Reason, at word: Word) -> LoadError.Reason {
    guard case .invalid(let message) = reason, legible(word).isEmpty, !word.text.isEmpty,
      message.contains(word.text)
    else { return reason }
    return .invalid("invalid value")
  }

  /// Whether the previous word is the name of a container with only secrets.
  private var isBehindContainer: Bool {
    guard let word = words.last else { return Self.containers.contains(container) }
    return Self.containerNames.contains(word.text)
  }

  /// The number of words after which a statement is cut.
  static let limit = 100
  /// The declarations of containers with only secrets, such as `pre-shared-key`.
  private static let containers = Set(
    Schema.configuration.declarations.lazy.filter { container in
      let children = container.children.map { Schema.configuration[$0] }
        .filter { !$0.isEverywhere }
      return !children.isEmpty && children.allSatisfy(\.isSecret)
    }.map(\.id))
  private static let containerNames = Set(containers.map { Schema.configuration[$0].name })
}
