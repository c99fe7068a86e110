/// The lines of a patch, without the frame of a recorded session.
///
/// A line with a sign is never a frame. A banner is a frame if a prompt follows it: then it shows
/// the level of the session, and no change follows.
struct CapturedPatch {
  /// The kind of a line.
  enum Line: Equatable {
    /// The banner of the level whose changes follow, such as `[edit services]`.
    case banner
    /// A line that is added, removed or moved, or a neighbour of one.
    case change(PatchHunk.Sign)
    /// A line that is neither a change nor a frame.
    case unknown
  }

  /// The lines of the patch, with their numbers, from 1. A change begins with its sign.
  private(set) var lines: [(kind: Line, number: Int, octets: ArraySlice<UInt8>)] = []
  /// The counts of the lines that were removed.
  private(set) var notes = FrameNotes()
  private var head = CaptureHead()

  /// Splits a file into lines and removes the frame.
  init(_ octets: [UInt8]) {
    var start = ByteOrderMark.length(in: octets)
    var number = 1
    while start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
      readLine(octets, start..<end, number)
      start = end + 1
      number += 1
    }
  }

  private mutating func readLine(_ octets: [UInt8], _ line: Range<Int>, _ number: Int) {
    var rest = line
    while case .paged(let start) = CaptureFrame.reading(octets, rest) {
      notes.record(.pagerMark, line: number)
      rest = start..<rest.upperBound
    }
    guard let first = octets[rest].first, !octets[rest].allSatisfy(CaptureFrame.isBlank) else {
      return
    }
    let reading = head.reading(octets, rest)
    if reading == .frame(.login) { return notes.record(.login, line: number) }
    let text = Self.text(octets, line, rest)
    if let sign = PatchHunk.Sign(rawValue: first) {
      lines.append((.change(sign), number, text))
      return
    }
    switch reading {
    case .frame(.message): notes.record(.message, line: number)
    // The names of such a banner may contain characters that no banner of a prompt contains.
    case _ where first == UInt8(ascii: "["): lines.append((.banner, number, text))
    case .frame(.prompt): passPrompt(number)
    case .frame(let kind): notes.record(kind, line: number)
    case .prompted(let start) where Self.isFrame(octets[start..<rest.upperBound]):
      passPrompt(number)
    case .statement where rest != line:
      // The blanks of a line without a sign were erased together with the mark of the pager.
      lines.append((.change(.neighbour), number, text))
    case .prompted, .statement, .paged: lines.append((.unknown, number, text))
    }
  }

  /// Returns whether a command changes no statement. It may change the level, because each change
  /// has a banner of its own.
  private static func isFrame(_ command: ArraySlice<UInt8>) -> Bool {
    CaptureFrame.changesNothing(command) || CaptureFrame.changesLevel(command)
  }

  /// Removes a prompt, and the banner before it, which belongs to it.
  private mutating func passPrompt(_ number: Int) {
    notes.record(.prompt, line: number)
    guard let last = lines.last, last.kind == .banner else { return }
    notes.record(.banner, line: last.number)
    lines.removeLast()
  }

  /// Returns the line with blanks in place of the marks of a pager, so that its words keep their
  /// columns.
  private static func text(
    _ octets: [UInt8], _ line: Range<Int>, _ rest: Range<Int>
  ) -> ArraySlice<UInt8> {
    guard rest != line, let first = octets[rest].first else { return octets[line] }
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: rest.lowerBound - line.lowerBound)
    // A line without a sign begins with a blank.
    guard PatchHunk.Sign(rawValue: first) != nil else { return (blanks + octets[rest])[...] }
    return ([first] + blanks + octets[rest].dropFirst())[...]
  }
}
