/// The lines of a recorded session's frame that a reader has skipped, counted by their kinds. Each
/// kind causes one warning.
struct FrameNotes {
  private var notes: [CaptureFrame.Kind: (line: Int, count: Int)] = [:]

  /// Whether no line was skipped.
  var isEmpty: Bool { notes.isEmpty }

  /// Counts one more line, whose number is counted from 1.
  mutating func record(_ kind: CaptureFrame.Kind, line: Int) {
    notes[kind, default: (line, 0)].count += 1
  }

  /// One warning for each kind, on the line of its first occurrence, in the order of the file.
  var warnings: [LoadError] {
    let warnings = notes.map { kind, note in
      LoadError(
        reason: .passedOver(kind, count: note.count), severity: .warning, line: note.line,
        column: 1, shownColumn: 0, word: "", path: nil, statement: "")
    }
    return warnings.sorted { ($0.line, $0.sentence) < ($1.line, $1.sentence) }
  }
}

extension CaptureFrame.Kind {
  /// Returns a sentence such as `3 prompts are passed over`.
  func passedOver(_ count: Int) -> String {
    let (one, many) =
      switch self {
      case .prompt: ("a prompt", "prompts")
      case .banner: ("a banner", "banners")
      case .redundancyMark: ("a redundancy mark", "redundancy marks")
      case .pagerMark: ("a pager mark", "pager marks")
      case .comment: ("a comment", "comments")
      case .message: ("a message of the router", "messages of the router")
      case .login: ("a line of a login", "lines of a login")
      case .command(let name): ("'\(name)'", "lines of '\(name)'")
      }
    return count == 1 ? "\(one) is passed over" : "\(count) \(many) are passed over"
  }
}
