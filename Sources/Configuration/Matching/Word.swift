/// A word of a command line or a file, with its position.
package struct Word: Equatable, Sendable {
  /// The word as the user typed it, without quotation marks.
  package var text: String
  /// The offset of its first octet, from the beginning of the line (or of the file).
  package var start: Int
  /// The offset behind its last octet.
  package var end: Int
  /// Whether it was typed in quotation marks.
  package var isQuoted: Bool

  /// Creates a word from its text and position.
  package init(_ text: String, start: Int, end: Int, isQuoted: Bool = false) {
    self.text = text
    self.start = start
    self.end = end
    self.isQuoted = isQuoted
  }
}

/// Splits a command line into words.
package struct CommandLexer {

  /// The words of each command in a pipeline, and the positions of the bars.
  package struct Line: Equatable {
    /// The words between the bars.
    package var segments: [[Word]]
    /// The offsets of the bars in octets, one fewer than `segments`.
    package var bars: [Int]
    /// The offset of a quotation mark that is not closed; nil: there is none. Its string is the
    /// last word.
    package var openQuote: Int?

    /// The words of all segments, in the order of the line.
    package var words: FlattenSequence<[[Word]]> { segments.joined() }
  }

  /// Splits a line at blanks. `|`, `[` and `]` are words of their own outside of quotation marks.
  /// Within them, a backslash escapes a quotation mark or another backslash.
  package static func cut(_ line: some StringProtocol) -> Line { cut(octets: Array(line.utf8)) }

  /// Splits a line that is not a string yet.
  package static func cut(octets: [UInt8]) -> Line { cut(octets, octets.indices) }

  /// Splits a line of a file. Positions are counted from the beginning of the line.
  package static func cut(_ octets: [UInt8], _ range: Range<Int>) -> Line {
    var result = Line(segments: [[]], bars: [])
    result.segments[0].reserveCapacity(16)
    let (lineStart, lineEnd) = (range.lowerBound, range.upperBound)
    var offset = lineStart
    func isBlank(_ octet: UInt8) -> Bool { octet == 32 || (9...13).contains(octet) }
    while offset < lineEnd {
      let octet = octets[offset]
      switch octet {
      case _ where isBlank(octet):
        offset += 1
      case UInt8(ascii: "|"):
        result.bars.append(offset - lineStart)
        result.segments.append([])
        offset += 1
      case UInt8(ascii: "\""):
        let start = offset
        var text: [UInt8] = []
        offset += 1
        while offset < lineEnd && octets[offset] != UInt8(ascii: "\"") {
          if octets[offset] == UInt8(ascii: "\\"), offset + 1 < lineEnd,
            octets[offset + 1] == UInt8(ascii: "\"") || octets[offset + 1] == UInt8(ascii: "\\")
          {
            offset += 1
          }
          text.append(octets[offset])
          offset += 1
        }
        if offset == lineEnd { result.openQuote = start - lineStart } else { offset += 1 }
        append(String(decoding: text, as: UTF8.self), start, offset, isQuoted: true)
      case UInt8(ascii: "[") where rangeEnd(offset) != nil:
        // A range of numbers in brackets is one word: `[0-3]`.
        let end = rangeEnd(offset) ?? offset
        append(String(decoding: octets[offset..<end], as: UTF8.self), offset, end)
        offset = end
      case UInt8(ascii: "["), UInt8(ascii: "]"):
        append(octet == UInt8(ascii: "[") ? "[" : "]", offset, offset + 1)
        offset += 1
      default:
        let start = offset
        var isInBrackets = false
        if let end = patternEnd(in: octets, from: start, to: lineEnd) { offset = end }
        while offset < lineEnd, !isBlank(octets[offset]),
          octets[offset] != UInt8(ascii: "|"), octets[offset] != UInt8(ascii: "\""),
          isInBrackets || octets[offset] != UInt8(ascii: "]")
        {
          // A bracket ends the word only if none was opened in it, as in `so-0/0/[0-3]`.
          if octets[offset] == UInt8(ascii: "[") { isInBrackets = true }
          if octets[offset] == UInt8(ascii: "]") { isInBrackets = false }
          offset += 1
        }
        append(String(decoding: octets[start..<offset], as: UTF8.self), start, offset)
      }
    }
    return result

    func rangeEnd(_ start: Int) -> Int? {
      var end = start + 1
      var isRange = false
      while end < lineEnd {
        switch octets[end] {
        case 48...57: end += 1
        case UInt8(ascii: "-"), UInt8(ascii: ","):
          isRange = true
          end += 1
        case UInt8(ascii: "]"): return isRange ? end + 1 : nil
        default: return nil
        }
      }
      return nil
    }

    func append(_ text: String, _ start: Int, _ end: Int, isQuoted: Bool = false) {
      let last = result.segments.count - 1
      result.segments[last].append(
        Word(text, start: start - lineStart, end: end - lineStart, isQuoted: isQuoted))
    }
  }

  /// Returns the index behind `">` of a pattern that begins with `<"` at `start`, which is one
  /// word; nil: there is none, or the line ends before.
  static func patternEnd(in octets: [UInt8], from start: Int, to end: Int) -> Int? {
    let (mark, newline) = (UInt8(ascii: "\""), UInt8(ascii: "\n"))
    guard octets[start] == UInt8(ascii: "<"), start + 1 < end, octets[start + 1] == mark else {
      return nil
    }
    var place = start + 2
    while place + 1 < end, octets[place] != newline {
      if octets[place] == mark {
        return octets[place + 1] == UInt8(ascii: ">") ? place + 2 : nil
      }
      place += 1
    }
    return nil
  }
}
