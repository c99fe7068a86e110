/// A word as it was typed, with its place.
package struct Word: Equatable, Sendable {
  /// Without its quotation marks.
  package var text: String
  /// Octets from the start of the line (or of the file) to its first octet and behind its last.
  package var start: Int
  package var end: Int
  package var isQuoted: Bool

  package init(_ text: String, start: Int, end: Int, isQuoted: Bool = false) {
    self.text = text
    self.start = start
    self.end = end
    self.isQuoted = isQuoted
  }
}

/// Cuts a command line into words.
package struct CommandLexer {

  /// The words of each command of a pipeline, and where the bars stand.
  package struct Line: Equatable {
    package var segments: [[Word]]
    /// Octet offsets, one fewer than the segments.
    package var bars: [Int]
    /// The quotation mark that nothing closes; its string is the last word.
    package var openQuote: Int?

    /// The words of all segments, in the order of the line.
    package var words: FlattenSequence<[[Word]]> { segments.joined() }
  }

  /// Blanks part words; `|`, `[` and `]` are words of their own outside quotation marks; a
  /// backslash inside them guards a quotation mark or another backslash.
  package static func cut(_ line: some StringProtocol) -> Line { cut(octets: Array(line.utf8)) }

  /// The same for a line that has not been made a string yet.
  package static func cut(octets: [UInt8]) -> Line { cut(octets, octets.indices) }

  /// The same for a line among others. Places are counted from its start.
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
        // `[0-3]`, a range of numbers: one word.
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
          // `so-0/0/[0-3]` is one word: only a bracket that was not opened in it ends it.
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

  /// Behind the `">` of a pattern that begins with `<"` at `start`, all of which is one word; nil:
  /// there is none, or the line ends before it does.
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
