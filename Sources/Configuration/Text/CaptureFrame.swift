/// Recognises what a terminal shows around a configuration: prompts, banners, the marks of a pager.
///
/// A line is a frame only where it can't be a statement or a command of a file: what is in doubt is
/// none, and whoever reads the file says what is wrong with it.
package enum CaptureFrame {
  package enum Kind: Hashable, Sendable {
    /// `user@host>`, with the command behind it, and `user@host#`.
    case prompt
    /// `[edit services]`, also behind `{master}`.
    case banner
    /// `{master}`, `{master:0}`, `{primary:node0}`.
    case redundancyMark
    /// `---(more 45%)---`
    case pagerMark
    /// `! comment`, and in a file of commands `/* comment */`.
    case comment
    /// `Entering configuration mode`, `commit complete`.
    case message
    /// `Last login: ...`, `--- JUNOS 15.1F6.9 built ...`, and what else a login shows.
    case login
    /// A command around those that change the configuration, as `configure`; its first word.
    case command(String)
  }

  /// What a line is.
  package enum Reading: Equatable, Sendable {
    /// No frame, as far as can be told.
    case statement
    case frame(Kind)
    /// A pager's mark, and what was printed over it begins at an octet.
    case paged(Int)
    /// The prompt of configuration mode, behind which a command begins at an octet.
    case prompted(Int)

    var isPrompt: Bool {
      switch self {
      case .frame(.prompt), .prompted: true
      case .frame, .statement, .paged: false
      }
    }
  }

  /// Reads the line, without its end, that the octets in a range are.
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

  /// A sentence that a router says, for itself on a line.
  private static func reading(ofWhole text: ArraySlice<UInt8>) -> Reading {
    guard let first = text.first, firstsOfMessages.contains(first), text.count < 100 else {
      return .statement
    }
    let sentence = String(decoding: text, as: UTF8.self)
    return messages.contains(sentence) || isPromiseOfRollback(sentence)
      ? .frame(.message) : .statement
  }

  // MARK: Banners

  /// `[edit]`, `[edit interfaces "a b"]`: the bracket that opens the line closes it.
  static func isBanner(_ text: ArraySlice<UInt8>) -> Bool {
    let word = Array("[edit".utf8)
    guard text.starts(with: word), text.last == UInt8(ascii: "]") else { return false }
    let rest = text.dropFirst(word.count)
    guard let next = rest.first, next == 32 || next == UInt8(ascii: "]") else { return false }
    let signs: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}")]
    return !rest.contains { signs.contains($0) }
  }

  /// `{` role, perhaps a number or a node, `}`, and perhaps a banner on the same line.
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

  /// Where a line goes on behind a mark, and behind what took the mark off the screen.
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

  /// Behind blanks, carriage returns, backspaces and the sequences that move a cursor and erase.
  /// ECMA-48 §5.4.
  private static func erasureEnd(_ text: ArraySlice<UInt8>) -> Int {
    var text = text
    while let first = text.first {
      if isBlank(first) || first == backspace {
        text = text.dropFirst()
      } else if first == escape, text.dropFirst().first == UInt8(ascii: "[") {
        // Parameters, then one final octet.
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
    // Which part of a router says what follows, as a commit with two routing engines shows.
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

  /// Whether an octet can be in the name of a user or a router.
  static func isName(_ octet: UInt8) -> Bool {
    isAlphanumeric(octet) || octet == UInt8(ascii: "-") || octet == UInt8(ascii: ".")
      || octet == UInt8(ascii: "_")
  }

  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
  }
}
