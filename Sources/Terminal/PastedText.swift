/// What a terminal pasted (bracketed paste): whole lines that run one after the other, and a rest that
/// waits to be edited.
struct PastedText: Equatable {
  /// The next is the last.
  private var lines: [String]
  /// What stood behind the last line end.
  private(set) var rest: String

  /// Tells a terminal to put marks around what is pasted, and to leave that.
  static let on = "\u{1b}[?2004h"
  static let off = "\u{1b}[?2004l"
  /// The mark before pasted text.
  static let begin = "\u{1b}[200~"
  private static let endMark = Array("\u{1b}[201~".utf8)

  /// Line ends are LF, CR or CR LF; a tab becomes a blank, other control characters are dropped.
  init(_ octets: [UInt8] = []) {
    lines = []
    rest = ""
    var hasReturned = false
    for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
      if scalar == "\r" || scalar == "\n" && !hasReturned {
        lines.append(rest)
        rest = ""
      } else if scalar == "\t" {
        rest.append(" ")
      } else if scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) {
        rest.unicodeScalars.append(scalar)
      }
      hasReturned = scalar == "\r"
    }
    lines.reverse()
  }

  /// The next whole line.
  mutating func nextLine() -> String? { lines.popLast() }

  /// The rest, once the lines have been taken.
  mutating func takeRest() -> String {
    defer { rest = "" }
    return rest
  }

  /// Where the mark stands that ends a paste, if it has come. The octets before `searched` were
  /// looked at before: the mark may begin in the last of them.
  static func end(in octets: [UInt8], searched: Int = 0) -> Range<Int>? {
    let first = max(0, searched - endMark.count + 1)
    guard octets.count - first >= endMark.count else { return nil }
    for start in first...(octets.count - endMark.count) where octets[start] == 0x1B {
      if octets[start...].starts(with: endMark) { return start..<(start + endMark.count) }
    }
    return nil
  }
}
