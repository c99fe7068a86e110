/// The octets of a file of statements, without the frame of a recorded session.
///
/// The frame is replaced by blanks, so that every statement keeps its line and column.
struct CapturedFile {
  /// The octets, with blanks in place of the frame.
  private(set) var octets: [UInt8]
  /// The counts of the lines that were removed.
  private(set) var notes = FrameNotes()
  /// The parts of a file of statements in braces, between prompts and banners, in the order of the
  /// file.
  private(set) var parts: [CapturedPart] = []
  private var head = CaptureHead()

  /// Removes the frame from statements in braces. They begin at the path `base` unless a frame
  /// states another level. A frame is only recognized where a statement may begin.
  static func text(
    _ octets: [UInt8], at base: [PathElement] = [], keepingUnlisted: Bool = false
  ) -> CapturedFile {
    var file = CapturedFile(octets: octets)
    var parts = CapturedParts(from: base, keepingUnlisted: keepingUnlisted)
    if mayHoldFrames(octets) {
      var scan = StatementScan()
      file.forEachLine { file, line, number in
        let start = line.lowerBound
        let line = file.clearPagerMarks(line, number)
        let reading = file.head.reading(file.octets, line)
        // A prompt also ends a statement that is incomplete, which is an error: what follows is a
        // new statement.
        if scan.isAtStatement || (reading.isPrompt && !scan.isInComment),
          let kind = parts.kind(reading, file.octets, line, number, from: start)
        {
          if kind == .prompt { scan = StatementScan() }
          file.clear(line, kind, number)
        } else {
          scan.pass(file.octets, line)
        }
      }
    }
    file.parts = parts.all
    return file
  }

  /// Removes the frame from XML or JSON. A frame is before or behind the document; inside, only the
  /// marks of a pager are removed.
  static func markup(_ octets: [UInt8]) -> CapturedFile {
    var file = CapturedFile(octets: octets)
    guard mayHoldFrames(octets) else { return file }
    var inside: [(line: Range<Int>, number: Int, kind: CaptureFrame.Kind?)] = []
    file.forEachLine { file, line, number in
      let line = file.clearPagerMarks(line, number)
      let kind = file.kind(file.head.reading(file.octets, line), line)
      if !file.isBlank(line), !inside.isEmpty || kind == nil {
        inside.append((line, number, kind))
      } else if let kind, inside.isEmpty {
        file.clear(line, kind, number)
      }
    }
    while let (line, number, kind) = inside.popLast(), let kind {
      file.clear(line, kind, number)
    }
    return file
  }

  private init(octets: [UInt8]) { self.octets = octets }

  /// Returns whether a line looks like a frame. Nearly no file has one.
  private static func mayHoldFrames(_ octets: [UInt8]) -> Bool {
    var head = CaptureHead()
    var start = ByteOrderMark.length(in: octets)
    while start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
      if head.reading(octets, start..<end) != .statement { return true }
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

  /// Removes the marks of a pager from a line, and returns the rest of the line.
  private mutating func clearPagerMarks(_ line: Range<Int>, _ number: Int) -> Range<Int> {
    var line = line
    while case .paged(let start) = CaptureFrame.reading(octets, line) {
      blank(line.lowerBound..<start)
      notes.record(.pagerMark, line: number)
      line = start..<line.upperBound
    }
    return line
  }

  /// Returns the kind of frame of a line; nil: it is none. A command that changes a statement is no
  /// frame, because only statements can be read here.
  private func kind(
    _ reading: CaptureFrame.Reading, _ line: Range<Int>
  ) -> CaptureFrame.Kind? {
    switch reading {
    case .frame(let kind): kind
    case .prompted(let start):
      CaptureFrame.changesNothing(octets[start..<line.upperBound]) ? .prompt : nil
    case .statement, .paged: nil
    }
  }

  private mutating func clear(_ line: Range<Int>, _ kind: CaptureFrame.Kind, _ number: Int) {
    blank(line)
    notes.record(kind, line: number)
  }

  private mutating func blank(_ range: Range<Int>) {
    for index in range { octets[index] = UInt8(ascii: " ") }
  }

  private func isBlank(_ line: Range<Int>) -> Bool {
    octets[line].allSatisfy(CaptureFrame.isBlank)
  }
}
