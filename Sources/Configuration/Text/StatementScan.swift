/// Determines for each line of a text whether a statement may begin there, with the rules of
/// `TextLexer`.
struct StatementScan {
  private var isBetweenStatements = true
  /// Whether the next line begins within a comment.
  private(set) var isInComment = false

  /// Whether the next line may begin with a statement.
  var isAtStatement: Bool { isBetweenStatements && !isInComment }

  /// Scans a line.
  mutating func pass(_ octets: [UInt8], _ line: Range<Int>) {
    var offset = line.lowerBound
    let end = line.upperBound
    while offset < end {
      let octet = octets[offset]
      let next = offset + 1 < end ? octets[offset + 1] : nil
      if isInComment {
        isInComment = !(octet == UInt8(ascii: "*") && next == UInt8(ascii: "/"))
        offset += isInComment ? 1 : 2
        continue
      }
      switch octet {
      case UInt8(ascii: "#"): return
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        isInComment = true
        offset += 2
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"):
        isBetweenStatements = true
        offset += 1
      case UInt8(ascii: "\""): offset = passString(octets, offset..<end)
      case _ where CaptureFrame.isBlank(octet): offset += 1
      default: offset = passWord(octets, offset..<end)
      }
    }
  }

  /// Returns the offset behind a string.
  private mutating func passString(_ octets: [UInt8], _ rest: Range<Int>) -> Int {
    isBetweenStatements = false
    var offset = rest.lowerBound + 1
    while offset < rest.upperBound, octets[offset] != UInt8(ascii: "\"") {
      offset += octets[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(offset + 1, rest.upperBound)
  }

  /// Returns the offset behind a word.
  private mutating func passWord(_ octets: [UInt8], _ rest: Range<Int>) -> Int {
    isBetweenStatements = false
    var offset = rest.lowerBound
    while offset < rest.upperBound, !CaptureFrame.isBlank(octets[offset]) {
      switch octets[offset] {
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"), UInt8(ascii: "\""):
        return offset
      default: offset += 1
      }
    }
    return offset
  }
}
