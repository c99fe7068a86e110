/// The layout of the words under a foreign word, and the properties of the word itself.
///
/// It does not change the meaning of a statement, so a comparison of two statements ignores it.
package struct ForeignForm: Hashable, Sendable {
  /// The layout of the words under a word.
  package enum Layout: UInt8, Sendable {
    /// The layout is not known: one word stands behind the word, several stand in braces.
    case unknown
    /// Each word begins its own statement behind the word, as in `group a { ... }` and
    /// `group b { ... }`.
    case lines
    /// The words stand in brackets behind the word: `export [ a b ];`
    case brackets
    /// The words stand in braces behind the word, each as a statement.
    case block
    /// All words stand behind the word on one line: `archive size 1m files 5;`
    case line
    /// One word stands behind the word; several stand in braces, each as a statement.
    case lineOfOne
  }

  private var bits: UInt16

  /// Creates a form from its layout and properties.
  package init(
    _ layout: Layout = .unknown, isKey: Bool = false, isSingle: Bool = false,
    isSecret: Bool = false, isListed: Bool = false, isWritten: Bool = false,
    isQuoted: Bool = false
  ) {
    bits = UInt16(layout.rawValue)
    set(.key, isKey)
    set(.single, isSingle)
    set(.secret, isSecret)
    set(.listed, isListed)
    set(.written, isWritten)
    set(.quoted, isQuoted)
  }

  /// The properties of the word, each with its bit in `bits`. The lowest three bits are the layout.
  private enum Mark: UInt16 {
    case key = 0x08
    case single = 0x10
    case secret = 0x20
    case listed = 0x40
    case written = 0x80
    case quoted = 0x100
  }

  private func has(_ mark: Mark) -> Bool { bits & mark.rawValue != 0 }

  private mutating func set(_ mark: Mark, _ isSet: Bool) {
    if isSet { bits |= mark.rawValue } else { bits &= ~mark.rawValue }
  }

  /// The layout of the words under the word.
  package var layout: Layout {
    get { Layout(rawValue: UInt8(bits & 0x07)) ?? .unknown }
    set { bits = bits & ~0x07 | UInt16(newValue.rawValue) }
  }

  /// Whether the word is a key or value rather than a keyword.
  package var isKey: Bool { has(.key) }

  /// Whether the word has one value under it, which a second one replaces.
  package var isSingle: Bool {
    get { has(.single) }
    set { set(.single, newValue) }
  }

  /// Whether the word is shown as a secret.
  package var isSecret: Bool { has(.secret) }

  /// Whether the guide states the layout, so that the words alone are enough to determine it again.
  package var isListed: Bool { has(.listed) }

  /// Whether the layout was read from text in braces.
  package var isWritten: Bool {
    get { has(.written) }
    set { set(.written, newValue) }
  }

  /// Whether the word needs quotation marks to be read in the same position again.
  var isQuoted: Bool {
    get { has(.quoted) }
    set { set(.quoted, newValue) }
  }

  /// Whether the words under the word belong to one statement with it.
  var continuesLine: Bool { layout == .lines || layout == .unknown }

  /// Merges another form of the same word. A layout read from text takes precedence over one that
  /// was not; otherwise a known layout is kept.
  mutating func adopt(_ other: ForeignForm) {
    let keepsLayout =
      other.layout == .unknown || (isWritten && !other.isWritten)
      || (layout != .unknown && !other.isWritten)
    let (layout, isWritten) = (keepsLayout ? layout : other.layout, isWritten || other.isWritten)
    bits |= other.bits
    self.layout = layout
    self.isWritten = isWritten
  }
}
