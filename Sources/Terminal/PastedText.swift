/// The text of a bracketed paste: whole lines, which run one after the other, and a rest without a
/// line end, which the user can edit.
struct PastedText: Equatable {
  /// The lines that have not been run, in reverse order.
  private var lines: [String]
  /// The text behind the last line end.
  private(set) var rest: String

  /// The sequence that makes a terminal put marks around pasted text.
  static let on = "\u{1b}[?2004h"
  /// The sequence that makes a terminal paste text without marks.
  static let off = "\u{1b}[?2004l"
  /// The mark before pasted text.
  static let begin = "\u{1b}[200~"
  private static let endMark = Array("\u{1b}[201~".utf8)

  /// Creates the value from pasted octets. LF, CR and CR LF end a line; a tab becomes a blank, and
  /// other control characters are removed.
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

  /// Removes and returns the next whole line; nil: there is none.
  mutating func nextLine() -> String? { lines.popLast() }

  /// Removes and returns the text behind the last line end.
  mutating func takeRest() -> String {
    defer { rest = "" }
    return rest
  }

  /// Returns the range of the mark that ends a paste; nil: it has not arrived. The octets before
  /// `searched` have been searched before, but the mark may begin in the last of them.
  static func end(in octets: [UInt8], searched: Int = 0) -> Range<Int>? {
    let first = max(0, searched - endMark.count + 1)
    guard octets.count - first >= endMark.count else { return nil }
    for start in first...(octets.count - endMark.count) where octets[start] == 0x1B {
      if octets[start...].starts(with: endMark) { return start..<(start + endMark.count) }
    }
    return nil
  }
}
