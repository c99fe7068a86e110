/// The octets of a file of statements without the frame of a capture.
///
/// What is taken away leaves blanks, so that every statement keeps its line and column.
struct CapturedFile {
  private(set) var octets: [UInt8]
  private(set) var notes = FrameNotes()

  /// `octets` of statements in braces. A frame stands only where a statement may begin.
  static func text(_ octets: [UInt8]) -> CapturedFile {
    var file = CapturedFile(octets: octets)
    guard mayHoldFrames(octets) else { return file }
    var scan = StatementScan()
    file.forEachLine { file, line, number in
      let line = file.clearPagerMarks(line, number)
      if scan.isAtStatement, let kind = file.kind(line) {
        file.clear(line, kind, number)
      } else {
        scan.pass(file.octets, line)
      }
    }
    return file
  }

  /// `octets` of XML or JSON. A frame stands before the document and behind it; only the marks of
  /// a pager are looked for inside.
  static func markup(_ octets: [UInt8]) -> CapturedFile {
    var file = CapturedFile(octets: octets)
    guard mayHoldFrames(octets) else { return file }
    var inside: [(line: Range<Int>, number: Int)] = []
    file.forEachLine { file, line, number in
      let line = file.clearPagerMarks(line, number)
      if !file.isBlank(line), !inside.isEmpty || file.kind(line) == nil {
        inside.append((line, number))
      } else if let kind = file.kind(line), inside.isEmpty {
        file.clear(line, kind, number)
      }
    }
    while let (line, number) = inside.popLast(), let kind = file.kind(line) {
      file.clear(line, kind, number)
    }
    return file
  }

  private init(octets: [UInt8]) { self.octets = octets }

  /// False for nearly every file: no line begins as a frame does.
  private static func mayHoldFrames(_ octets: [UInt8]) -> Bool {
    var start = ByteOrderMark.length(in: octets)
    while start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
      if CaptureFrame.reading(octets, start..<end) != .statement { return true }
      start = end + 1
    }
    return false
  }

  private mutating func forEachLine(
    _ body: (inout CapturedFile, Range<Int>, Int) -> Void
  ) {
    var start = ByteOrderMark.length(in: octets)
    var number = 1
    while start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
      body(&self, start..<end, number)
      start = end + 1
      number += 1
    }
  }

  /// What of the line is behind all marks of a pager.
  private mutating func clearPagerMarks(_ line: Range<Int>, _ number: Int) -> Range<Int> {
    var line = line
    while case .paged(let start) = CaptureFrame.reading(octets, line) {
      blank(line.lowerBound..<start)
      notes.note(.pagerMark, line: number)
      line = start..<line.upperBound
    }
    return line
  }

  /// The frame that a line is; nil: none. A command that changes something is no frame where only
  /// statements can be read.
  private func kind(_ line: Range<Int>) -> CaptureFrame.Kind? {
    switch CaptureFrame.reading(octets, line) {
    case .frame(let kind): kind
    case .prompted(let start):
      CaptureFrame.changesNothing(octets[start..<line.upperBound]) ? .prompt : nil
    case .statement, .paged: nil
    }
  }

  private mutating func clear(_ line: Range<Int>, _ kind: CaptureFrame.Kind, _ number: Int) {
    blank(line)
    notes.note(kind, line: number)
  }

  private mutating func blank(_ range: Range<Int>) {
    for index in range { octets[index] = UInt8(ascii: " ") }
  }

  private func isBlank(_ line: Range<Int>) -> Bool {
    octets[line].allSatisfy(CaptureFrame.isBlank)
  }
}

/// Follows a text as `TextLexer` cuts it, as far as it takes to know where a statement may begin.
private struct StatementScan {
  private var isBetweenStatements = true
  private var isInComment = false

  /// Whether the next line may begin with a statement.
  var isAtStatement: Bool { isBetweenStatements && !isInComment }

  /// Goes over a line.
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

  private mutating func passString(_ octets: [UInt8], _ rest: Range<Int>) -> Int {
    isBetweenStatements = false
    var offset = rest.lowerBound + 1
    while offset < rest.upperBound, octets[offset] != UInt8(ascii: "\"") {
      offset += octets[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(offset + 1, rest.upperBound)
  }

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
