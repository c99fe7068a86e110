extension ConfigurationReader.Format {
  /// The format of a file by the first line that is neither blank, a comment nor the frame of a
  /// capture: XML begins with `<`, JSON with `{`, commands with one, and a patch with a change below
  /// its banner.
  package static func detected(in octets: [UInt8]) -> Self {
    var start = ByteOrderMark.length(in: octets)
    // Of the line; it is not looked for again behind each comment on it.
    var end = start
    // A remark, which neither XML nor JSON has.
    var isRemarked = false
    // By a command behind a prompt, which `show | compare` may follow.
    var entersLevel = false
    var head = CaptureHead()
    while start < octets.count {
      if start >= end { end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count }
      switch head.reading(octets, start..<end) {
      case .paged(let next): start = next
      case .prompted(let command):
        if CaptureFrame.changesLevel(octets[command..<end]) {
          entersLevel = true
          start = end + 1
          continue
        }
        // What it shows says the format.
        if CaptureFrame.shows(octets[command..<end]) {
          entersLevel = false
        } else if !CaptureFrame.changesNothing(octets[command..<end]) {
          return entersLevel || isCommand(octets[command..<end]) ? .set : .text
        }
        start = end + 1
      case .frame(.banner) where isFollowedByChange(octets, end + 1): return .patch
      case .frame: start = end + 1
      case .statement:
        let text = octets[start..<end].drop(while: CaptureFrame.isBlank)
        switch text.first {
        case nil: start = end + 1
        case UInt8(ascii: "#"):
          isRemarked = true
          start = end + 1
        case UInt8(ascii: "/") where text.dropFirst().first == UInt8(ascii: "*"):
          isRemarked = true
          start = commentEnd(octets[text.startIndex...])
        case UInt8(ascii: "<") where !isRemarked && !entersLevel: return .xml
        case UInt8(ascii: "{") where !isRemarked && !entersLevel: return .json
        default:
          if isChange(octets[start..<end]) { return .patch }
          return isCommand(text) || entersLevel ? .set : .text
        }
      }
    }
    return entersLevel ? .set : .text
  }

  /// Returns the format of a file of statements by how it begins. It never is `set` or `patch`,
  /// because there are separate verbs for these: `load set` and `load patch` beside `load merge`.
  package static func detectedStatements(in octets: [UInt8]) -> Self {
    switch detected(in: octets) {
    case .xml: .xml
    case .json: .json
    case .text, .set, .patch: .text
    }
  }

  /// Whether the lines below a banner are changes: one with a sign, perhaps behind statements that
  /// say where its change is made.
  private static func isFollowedByChange(_ octets: [UInt8], _ start: Int) -> Bool {
    var start = start
    for _ in 0..<mostNeighbours where start < octets.count {
      let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
      while case .paged(let next) = CaptureFrame.reading(octets, start..<end) { start = next }
      let line = octets[start..<end]
      if isChange(line) { return true }
      let text = line.drop(while: CaptureFrame.isBlank)
      if line.first == UInt8(ascii: "!") { return endsStatement(text) }
      guard line.first == UInt8(ascii: " "), endsStatement(text) else { return false }
      start = end + 1
    }
    return false
  }

  /// A sign with blanks behind it, as no statement begins.
  private static func isChange(_ line: ArraySlice<UInt8>) -> Bool {
    guard let sign = line.first, let next = line.dropFirst().first else { return false }
    return (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")) && next == UInt8(ascii: " ")
  }

  private static func endsStatement(_ text: ArraySlice<UInt8>) -> Bool {
    guard let last = text.last(where: { !CaptureFrame.isBlank($0) }) else { return false }
    return last == UInt8(ascii: ";") || last == UInt8(ascii: "}")
  }

  /// So many statements are looked at that stand between a banner and the first change.
  private static let mostNeighbours = 8

  /// Behind `*/`, or the end of the file.
  private static func commentEnd(_ text: ArraySlice<UInt8>) -> Int {
    var offset = text.startIndex + 2
    while offset + 1 < text.endIndex {
      if text[offset] == UInt8(ascii: "*"), text[offset + 1] == UInt8(ascii: "/") {
        return offset + 2
      }
      offset += 1
    }
    return text.endIndex
  }

  private static func isCommand(_ text: ArraySlice<UInt8>) -> Bool {
    // No verb is as long.
    let word = text.prefix(16).prefix { !CaptureFrame.isBlank($0) }
    return commands.contains(String(decoding: word, as: UTF8.self))
  }

  /// What a file of commands may begin with.
  private static let commands: Set<String> = [
    "activate", "annotate", "commit", "configure", "copy", "deactivate", "delete", "edit", "exit",
    "insert", "protect", "quit", "rename", "replace", "set", "top", "unprotect", "up", "wildcard",
  ]
}
