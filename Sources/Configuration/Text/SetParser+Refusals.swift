/// The consequences of a line with an error.
///
/// After an `edit` command with an error the level does not change, so the lines for the intended
/// level have errors too. These are not reported, up to the `exit` or `top` that leaves that level.
extension SetParser {
  /// Returns whether a command leaves a level that was not entered because of an error.
  mutating func leavesUnknownLevel(_ words: [Word]) -> Bool {
    guard unknownLevels > 0, let command = words.first?.text else { return false }
    switch command {
    case "top" where words.count == 1 || Self.entersLevel(words): unknownLevels = 0
    case "edit": unknownLevels = 0
    case "exit" where words.count == 1, "quit" where words.count == 1:
      unknownLevels -= 1
      return true
    default: break
    }
    return false
  }

  /// Records a line that was rejected. Returns false if its error only follows from another one.
  mutating func recordRefused(_ words: [Word], at levels: Int) -> Bool {
    let isCause = levels == 0 || words.first?.text == "top"
    if Self.entersLevel(words) {
      unknownLevels = levels + 1
      refusals?.markOpenEnd()
    }
    if refusals != nil {
      let path = reach(of: words)
      refusals?.add(path, line)
    }
    return isCause
  }

  /// Returns the deepest container to which the words of a line with an error lead.
  private func reach(of words: [Word]) -> [PathElement] {
    guard words.first.flatMap({ Edit.Verb(rawValue: $0.text) }) != nil else { return path }
    var (walker, arguments) = start(of: words, .empty)
    for word in arguments where (try? walker.match(word)) == nil { break }
    return walker.path
  }

  /// Returns whether a command is `edit`, perhaps behind `top` or `up`.
  static func entersLevel(_ words: [Word]) -> Bool {
    let steps = words.prefix { $0.text == "top" || $0.text == "up" || Int($0.text) != nil }
    guard let command = words.dropFirst(steps.count).first else { return false }
    return command.text.utf8.count > 1 && "edit".hasPrefix(command.text)
  }
}
