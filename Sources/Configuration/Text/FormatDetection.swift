extension ConfigurationReader.Format {
  /// The format of a file by the first line that is neither blank, a comment nor the frame of a
  /// capture: XML begins with `<`, JSON with `{`, commands with one.
  package static func detected(in octets: [UInt8]) -> Self {
    var start = ByteOrderMark.length(in: octets)
    // Of the line; it is not looked for again behind each comment on it.
    var end = start
    // A remark, which neither XML nor JSON has.
    var isRemarked = false
    while start < octets.count {
      if start >= end { end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count }
      switch CaptureFrame.reading(octets, start..<end) {
      case .paged(let next): start = next
      case .prompted(let command):
        if isCommand(octets[command..<end]) { return .set }
        guard CaptureFrame.changesNothing(octets[command..<end]) else { return .text }
        start = end + 1
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
        case UInt8(ascii: "<") where !isRemarked: return .xml
        case UInt8(ascii: "{") where !isRemarked: return .json
        default: return isCommand(text) ? .set : .text
        }
      }
    }
    return .text
  }

  /// Returns the format of a file of statements by how it begins. It never is `set`, because there
  /// is a separate verb for commands: `load set` beside `load merge`.
  package static func detectedStatements(in octets: [UInt8]) -> Self {
    let format = detected(in: octets)
    return format == .set ? .text : format
  }

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
