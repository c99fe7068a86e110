/// The lines of a patch without the frame of a capture.
///
/// A line with a sign is never a frame. A banner is one where a prompt stands below it: there it is
/// the level of the session, and no change follows.
struct CapturedPatch {
  enum Line: Equatable {
    /// `[edit services]`: where the changes below it are made.
    case banner
    case change(PatchHunk.Sign)
    /// Neither a change nor a frame.
    case unknown
  }

  /// The lines that are left, with their numbers, from 1. A change has its sign in front.
  private(set) var lines: [(kind: Line, number: Int, octets: ArraySlice<UInt8>)] = []
  private(set) var notes = FrameNotes()
  private var head = CaptureHead()

  init(_ octets: [UInt8]) {
    var start = ByteOrderMark.length(in: octets)
    var number = 1
    while start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
      take(octets, start..<end, number)
      start = end + 1
      number += 1
    }
  }

  private mutating func take(_ octets: [UInt8], _ line: Range<Int>, _ number: Int) {
    var rest = line
    while case .paged(let start) = CaptureFrame.reading(octets, rest) {
      notes.note(.pagerMark, line: number)
      rest = start..<rest.upperBound
    }
    guard let first = octets[rest].first, !octets[rest].allSatisfy(CaptureFrame.isBlank) else {
      return
    }
    let reading = head.reading(octets, rest)
    if reading == .frame(.login) { return notes.note(.login, line: number) }
    let text = Self.text(octets, line, rest)
    if let sign = PatchHunk.Sign(rawValue: first) {
      lines.append((.change(sign), number, text))
      return
    }
    switch reading {
    case .frame(.message): notes.note(.message, line: number)
    // Even if its names hold what no banner of a prompt does.
    case _ where first == UInt8(ascii: "["): lines.append((.banner, number, text))
    case .frame(.prompt): passPrompt(number)
    case .frame(let kind): notes.note(kind, line: number)
    case .prompted(let start) where Self.isFrame(octets[start..<rest.upperBound]):
      passPrompt(number)
    case .statement where rest != line:
      // The blanks of a line without a sign are gone with the mark of the pager.
      lines.append((.change(.neighbour), number, text))
    case .prompted, .statement, .paged: lines.append((.unknown, number, text))
    }
  }

  /// Whether a command changes no statement. The level that it may lead to is that of no banner of
  /// a change.
  private static func isFrame(_ command: ArraySlice<UInt8>) -> Bool {
    CaptureFrame.changesNothing(command) || CaptureFrame.changesLevel(command)
  }

  /// The banner above a prompt is part of it.
  private mutating func passPrompt(_ number: Int) {
    notes.note(.prompt, line: number)
    guard let last = lines.last, last.kind == .banner else { return }
    notes.note(.banner, line: last.number)
    lines.removeLast()
  }

  /// The line with blanks in place of the marks of a pager, so that its words keep their columns.
  private static func text(
    _ octets: [UInt8], _ line: Range<Int>, _ rest: Range<Int>
  ) -> ArraySlice<UInt8> {
    guard rest != line, let first = octets[rest].first else { return octets[line] }
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: rest.lowerBound - line.lowerBound)
    // What stands in front of a statement without a sign is a blank.
    guard PatchHunk.Sign(rawValue: first) != nil else { return (blanks + octets[rest])[...] }
    return ([first] + blanks + octets[rest].dropFirst())[...]
  }
}
