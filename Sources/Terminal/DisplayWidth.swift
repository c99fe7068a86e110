import CLibEdit
import Glibc

/// How many columns text takes on the screen.
enum DisplayWidth {
  /// East Asian wide characters take two columns, combining marks none. What is not printable
  /// counts 0: it is made visible before it is measured.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    (0x20..<0x7F).contains(scalar.value) ? 1 : columnsIfPrintable(of: scalar) ?? 0
  }

  static func columnsIfPrintable(of scalar: Unicode.Scalar) -> Int? {
    let width = editline_width(scalar.value)
    return width < 0 ? nil : Int(width)
  }

  static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// Takes the character set from the environment. What we write is UTF-8 and so is what we read:
  /// under a locale with another set (or with none, `LC_ALL=C`) the C library's own UTF-8 is used,
  /// or characters beyond ASCII would vanish while they are typed.
  static func adoptLocale() {
    _ = unsafe setlocale(LC_CTYPE, "")
    let codeset = unsafe String(cString: nl_langinfo(Int32(CODESET)))
    if codeset != "UTF-8" { _ = unsafe setlocale(LC_CTYPE, "C.UTF-8") }
  }
}
