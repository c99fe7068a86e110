/// How the words under a foreign word are written, and what is known of the word itself.
///
/// It says nothing about what a statement means, so it is of no account where two statements are
/// compared.
package struct ForeignForm: Hashable, Sendable {
  package enum Layout: UInt8, Sendable {
    /// Behind the word if there is one, in braces if there are several: nothing is known.
    case unknown
    /// Each begins a statement of its own behind the word: `group a { ... }`, `group b { ... }`.
    case lines
    /// In brackets behind the word: `export [ a b ];`
    case brackets
    /// In braces behind the word, each a statement.
    case block
    /// All behind the word, on one line: `archive size 1m files 5;`
    case line
    /// Behind the word if there is one, in braces if there are several, which are statements.
    case lineOfOne
  }

  private var bits: UInt16

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

  package var layout: Layout {
    get { Layout(rawValue: UInt8(bits & 0x07)) ?? .unknown }
    set { bits = bits & ~0x07 | UInt16(newValue.rawValue) }
  }

  /// The word is a key or value, and no keyword.
  package var isKey: Bool { has(.key) }

  /// The word has one value under it; a second one replaces the first.
  package var isSingle: Bool {
    get { has(.single) }
    set { set(.single, newValue) }
  }

  /// The word is shown as a secret.
  package var isSecret: Bool { has(.secret) }

  /// The guide gives the layout, so the words alone are enough to find it again.
  package var isListed: Bool { has(.listed) }

  /// The layout is that of a text in braces.
  package var isWritten: Bool {
    get { has(.written) }
    set { set(.written, newValue) }
  }

  /// Without quotation marks the word would not be taken to stand where it stands.
  var isQuoted: Bool {
    get { has(.quoted) }
    set { set(.quoted, newValue) }
  }

  /// The words behind it belong to one statement with it.
  var continuesLine: Bool { layout == .lines || layout == .unknown }

  /// Takes over what another form of the same word says: a layout that was written down, or any
  /// where none was known, and what the word is.
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
