extension CaptureFrame {
  /// The prompt of a router, and the command behind it.
  struct Prompt: Equatable {
    /// Whether it is the prompt of operational mode, or that of the shell around it.
    var isOperational: Bool
    /// The range of the command, without blanks around it.
    var command: Range<Int>

    /// The reading of the line, as `CaptureFrame.reading` returns it.
    var reading: Reading {
      isOperational || command.isEmpty ? .frame(.prompt) : .prompted(command.lowerBound)
    }
  }

  /// Returns the prompt at the beginning of a line; nil: there is none.
  static func prompt(_ octets: [UInt8], _ line: Range<Int>) -> Prompt? {
    prompt(octets[line].drop(while: isBlank))
  }

  /// Returns the prompt at the beginning of the text, such as `user@host>`, with the command behind
  /// it. Only root can have a prompt without a host, `root>` or `root@%`; any other could be a word
  /// of a statement.
  static func prompt(_ text: ArraySlice<UInt8>) -> Prompt? {
    let user = text.prefix(while: isName)
    let isRoot = user.elementsEqual("root".utf8)
    var rest = text.dropFirst(user.count)
    if rest.first == UInt8(ascii: "@") {
      rest = rest.dropFirst()
      let host = rest.prefix { isName($0) || $0 == UInt8(ascii: ":") }
      guard !host.isEmpty || isRoot else { return nil }
      rest = rest.dropFirst(host.count)
    } else if !isRoot {
      return nil
    }
    // Without a user there is no prompt: the line may be empty.
    guard !user.isEmpty, let sign = rest.first else { return nil }
    let command = trimmed(rest.dropFirst())
    switch sign {
    case UInt8(ascii: "#"): return Prompt(isOperational: false, command: command.indices)
    case UInt8(ascii: ">"), UInt8(ascii: "%"):
      // A statement may end this way, but no command does.
      let signs: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}")]
      guard command.last.map({ signs.contains($0) }) != true else { return nil }
      return Prompt(isOperational: true, command: command.indices)
    default: return nil
    }
  }

  // MARK: Commands

  /// Returns whether a command of configuration mode, which may be abbreviated, changes nothing.
  package static func changesNothing(_ command: ArraySlice<UInt8>) -> Bool {
    let word = command.prefix { !isBlank($0) && $0 != UInt8(ascii: "|") }
    guard (2...16).contains(word.count) else { return false }
    return shows(command) || inertCommands.contains { $0.utf8.starts(with: word) }
  }

  /// Returns whether a command shows statements, perhaps those of a higher level.
  static func shows(_ command: ArraySlice<UInt8>) -> Bool {
    let words = command.split { isBlank($0) || $0 == UInt8(ascii: "|") }
    let steps = words.prefix { word in
      ["top", "up"].contains { $0.utf8.elementsEqual(word) } || word.allSatisfy(isDigit)
    }
    guard let word = words.dropFirst(steps.count).first else { return false }
    return word.count > 1 && "show".utf8.starts(with: word)
  }

  /// Returns whether a command only changes the level.
  static func changesLevel(_ command: ArraySlice<UInt8>) -> Bool {
    let words = command.split(whereSeparator: isBlank)
    guard let word = words.first else { return false }
    if word.elementsEqual("edit".utf8) { return true }
    return words.count == 1 && ["top", "up"].contains { $0.utf8.elementsEqual(word) }
  }

  /// Returns whether a command changes neither statements nor the level, as `exit` does.
  static func isInert(_ command: ArraySlice<UInt8>) -> Bool {
    let word = command.prefix { !isBlank($0) }
    let leads = ["exit", "quit"].contains { $0.utf8.starts(with: word) }
    return changesNothing(command) && !leads
  }

  /// The commands of configuration mode, and those that enter it, that change no statement.
  private static let inertCommands = [
    "commit", "configure", "exit", "help", "quit", "run", "save", "show", "status",
  ]
}
