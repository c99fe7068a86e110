/// Recognizes what a terminal shows around a configuration in a recorded session: prompts, banners,
/// the marks of a pager.
///
/// A line is only taken as part of this frame if it can be neither a statement nor a command of a
/// file. In doubt it is a statement, and the reader of the file reports what is wrong with it.
package enum CaptureFrame {
  /// The kind of a line of the frame.
  package enum Kind: Hashable, Sendable {
    /// A prompt of operational mode with its command, `user@host>`, or one of configuration mode,
    /// `user@host#`.
    case prompt
    /// The banner of a level, such as `[edit services]`, perhaps behind `{master}`.
    case banner
    /// The role of the routing engine: `{master}`, `{master:0}`, `{primary:node0}`.
    case redundancyMark
    /// The mark of the pager: `---(more 45%)---`.
    case pagerMark
    /// A comment: `! comment`, and in a file of commands `/* comment */`.
    case comment
    /// A message of the CLI, such as `Entering configuration mode` or `commit complete`.
    case message
    /// A line of a login, such as `Last login: ...` or `--- JUNOS 15.1F6.9 built ...`.
    case login
    /// A command that changes nothing between those that do, such as `configure`; the associated
    /// value is its first word.
    case command(String)
  }

  /// The kind of line that has been recognized.
  package enum Reading: Equatable, Sendable {
    /// The line is no frame, or it is in doubt.
    case statement
    /// The line is a frame of this kind.
    case frame(Kind)
    /// The line begins with the mark of a pager; the output that was printed over it begins at this
    /// offset.
    case paged(Int)
    /// The line begins with the prompt of configuration mode; the command begins at this offset.
    case prompted(Int)

    /// Whether the line begins with a prompt.
    var isPrompt: Bool {
      switch self {
      case .frame(.prompt), .prompted: true
      case .frame, .statement, .paged: false
      }
    }
  }

  /// Recognizes the line in a range of the octets, without its line end.
  package static func reading(_ octets: [UInt8], _ line: Range<Int>) -> Reading {
    let text = octets[line].drop(while: isBlank)
    guard let first = text.first else { return .statement }
    switch first {
    case UInt8(ascii: "!"): return .frame(.comment)
    case UInt8(ascii: "["):
      return isBanner(trimmed(text)) ? .frame(.banner) : reading(ofWhole: trimmed(text))
    case UInt8(ascii: "{"): return redundancyMark(trimmed(text))
    case UInt8(ascii: "-"), escape, backspace:
      return pagerEnd(text).map { .paged($0) } ?? .statement
    default:
      guard isName(first) else { return .statement }
      return prompt(text)?.reading ?? reading(ofWhole: trimmed(text))
    }
  }

  /// Recognizes a message of the CLI that is alone on its line.
  private static func reading(ofWhole text: ArraySlice<UInt8>) -> Reading {
    guard let first = text.first, firstsOfMessages.contains(first), text.count < 100 else {
      return .statement
    }
    let sentence = String(decoding: text, as: UTF8.self)
    return messages.contains(sentence) || isPromiseOfRollback(sentence)
      ? .frame(.message) : .statement
  }

  // MARK: Banners

  /// Returns whether the text is a banner, such as `[edit]` or `[edit interfaces "a b"]`: a bracket
  /// opens and closes the line.
  static func isBanner(_ text: ArraySlice<UInt8>) -> Bool {
    let word = Array("[edit".utf8)
    guard text.starts(with: word), text.last == UInt8(ascii: "]") else { return false }
    let rest = text.dropFirst(word.count)
    guard let next = rest.first, next == 32 || next == UInt8(ascii: "]") else { return false }
    let signs: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}")]
    return !rest.contains { signs.contains($0) }
  }

  /// Recognizes the role of a routing engine in braces, perhaps with a number or a node, and
  /// perhaps with a banner on the same line.
  private static func redundancyMark(_ text: ArraySlice<UInt8>) -> Reading {
    guard let end = text.firstIndex(of: UInt8(ascii: "}")) else { return .statement }
    let mark = text[text.startIndex..<end].dropFirst()
    let role = mark.prefix { $0 != UInt8(ascii: ":") }
    guard roles.contains(String(decoding: role.prefix(32), as: UTF8.self)) else {
      return .statement
    }
    let place = mark.dropFirst(role.count)
    guard place.count != 1, place.dropFirst().allSatisfy(isAlphanumeric) else {
      return .statement
    }
    let rest = text[(end + 1)...]
    if rest.isEmpty { return .frame(.redundancyMark) }
    return isBanner(rest) ? .frame(.banner) : .statement
  }

  // MARK: Pager marks

  /// Returns the offset behind the mark of a pager, and behind the characters that erased the mark;
  /// nil: there is none.
  private static func pagerEnd(_ text: ArraySlice<UInt8>) -> Int? {
    let start = text[erasureEnd(text)...]
    let opening = Array("---(more".utf8)
    guard start.starts(with: opening) else { return nil }
    let rest = start.dropFirst(opening.count)
    let share = rest.prefix { $0 == 32 || (48...57).contains($0) || $0 == UInt8(ascii: "%") }
    guard share.count <= 5 else { return nil }
    let end = rest.dropFirst(share.count)
    let closing = Array(")---".utf8)
    guard end.starts(with: closing) else { return nil }
    return erasureEnd(end.dropFirst(closing.count))
  }

  /// Returns the offset behind blanks, carriage returns, backspaces and the sequences that move a
  /// cursor or erase (ECMA-48 section 5.4).
  private static func erasureEnd(_ text: ArraySlice<UInt8>) -> Int {
    var text = text
    while let first = text.first {
      if isBlank(first) || first == backspace {
        text = text.dropFirst()
      } else if first == escape, text.dropFirst().first == UInt8(ascii: "[") {
        // Parameters are followed by one final octet.
        text = text.dropFirst(2).drop { (0x20...0x3F).contains($0) }.dropFirst()
      } else {
        break
      }
    }
    return text.startIndex
  }

  // MARK: Messages

  private static func isPromiseOfRollback(_ sentence: String) -> Bool {
    sentence.hasPrefix("commit confirmed will be automatically rolled back in ")
  }

  private static let messages: Set<String> = [
    "Entering configuration mode", "Exiting configuration mode", "commit complete",
    "configuration check succeeds", "load complete",
    "The configuration has been changed but not committed",
    "The configuration has been modified.", "[Type ^D at a new line to end input]",
    "warning: uncommitted changes will be discarded on exit",
    "Exit with uncommitted changes? [yes,no] (yes)",
    "Discard uncommitted changes? [yes,no] (yes)",
    // On routers with two routing engines, these lines name the one whose output follows.
    "re0:", "re1:", "node0:", "node1:",
  ]
  private static let firstsOfMessages = Set(
    messages.compactMap(\.utf8.first))

  private static let roles: Set<String> = [
    "master", "backup", "linecard", "primary", "secondary", "secondary-hold", "hold", "disabled",
    "ineligible", "lost", "local", "re0", "re1",
  ]

  // MARK: Octets

  private static let escape: UInt8 = 0x1B
  private static let backspace: UInt8 = 0x08

  static func isBlank(_ octet: UInt8) -> Bool { octet == 32 || (9...13).contains(octet) }

  static func isDigit(_ octet: UInt8) -> Bool { (48...57).contains(octet) }

  static func isAlphanumeric(_ octet: UInt8) -> Bool {
    isDigit(octet) || (65...90).contains(octet) || (97...122).contains(octet)
  }

  /// Returns whether an octet can be in the name of a user or a router.
  static func isName(_ octet: UInt8) -> Bool {
    isAlphanumeric(octet) || octet == UInt8(ascii: "-") || octet == UInt8(ascii: ".")
      || octet == UInt8(ascii: "_")
  }

  /// Returns the text without blanks around it.
  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
  }
}
