import CLibEdit
import Glibc

/// The number of columns that text takes on the screen.
enum DisplayWidth {
  /// Returns the columns of a character: two for East Asian wide characters, none for combining
  /// marks. It is 0 for characters that cannot be printed; `VisibleText` replaces them before.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    (0x20..<0x7F).contains(scalar.value) ? 1 : columnsIfPrintable(of: scalar) ?? 0
  }

  /// Returns the columns of a character as the locale's `wcwidth` does; nil: it cannot be printed.
  static func columnsIfPrintable(of scalar: Unicode.Scalar) -> Int? {
    let width = editline_width(scalar.value)
    return width < 0 ? nil : Int(width)
  }

  /// Returns the columns of a text without control characters.
  static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// Sets the character set of the C library from the environment. Input and output are always
  /// UTF-8. Under a locale with another set, or with none (`LC_ALL=C`), `C.UTF-8` is used instead,
  /// because libedit would drop characters beyond ASCII.
  static func adoptLocale() {
    _ = unsafe setlocale(LC_CTYPE, "")
    let codeset = unsafe String(cString: nl_langinfo(Int32(CODESET)))
    if codeset != "UTF-8" { _ = unsafe setlocale(LC_CTYPE, "C.UTF-8") }
  }
}
