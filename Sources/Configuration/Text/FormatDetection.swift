extension ConfigurationReader.Format {
  /// Returns the format of a file. The first line that is not blank, a comment or part of the frame
  /// of a recorded session decides: XML begins with `<`, JSON with `{`, a file of commands with a
  /// command, and a patch with a change below its banner.
  package static func detected(in octets: [UInt8]) -> Self {
    var start = ByteOrderMark.length(in: octets)
    // The end of the line. It is not searched again after each comment on the line.
    var end = start
    // Whether there was a comment in the syntax of text or commands, so that the file is neither
    // XML nor JSON.
    var isRemarked = false
    // Whether a command behind a prompt entered a level; its output, if it is `show | compare`, may
    // follow.
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
        // The output of the command decides on the format.
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

  /// Returns the format of a file of statements. It is never `set` or `patch`, because these have
  /// commands of their own, `load set` and `load patch` besides `load merge`.
  package static func detectedStatements(in octets: [UInt8]) -> Self {
    switch detected(in: octets) {
    case .xml: .xml
    case .json: .json
    case .text, .set, .patch: .text
    }
  }

  /// Returns whether the lines below a banner are changes: a line with a sign follows, perhaps
  /// after a few neighbouring statements.
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

  /// Returns whether a line begins with a sign and a blank, as no statement does.
  private static func isChange(_ line: ArraySlice<UInt8>) -> Bool {
    guard let sign = line.first, let next = line.dropFirst().first else { return false }
    return (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")) && next == UInt8(ascii: " ")
  }

  private static func endsStatement(_ text: ArraySlice<UInt8>) -> Bool {
    guard let last = text.last(where: { !CaptureFrame.isBlank($0) }) else { return false }
    return last == UInt8(ascii: ";") || last == UInt8(ascii: "}")
  }

  /// The maximum number of neighbouring statements between a banner and the first change.
  private static let mostNeighbours = 8

  /// Returns the index behind `*/`, or the end of the file.
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
    // No command has 16 letters.
    let word = text.prefix(16).prefix { !CaptureFrame.isBlank($0) }
    return commands.contains(String(decoding: word, as: UTF8.self))
  }

  /// The commands with which a file may begin.
  private static let commands: Set<String> = [
    "activate", "annotate", "commit", "configure", "copy", "deactivate", "delete", "edit", "exit",
    "insert", "protect", "quit", "rename", "replace", "set", "top", "unprotect", "up", "wildcard",
  ]
}
