/// Recognizes what a login shows before the first prompt of a recorded session, and what follows
/// the last prompt when the connection ends.
///
/// Only lines of known forms are recognized, and only at these positions.
struct CaptureHead {
  /// Whether all lines so far are blank, or frames before the first prompt.
  private var isOpen = true
  private var hasPrompt = false

  /// Recognizes the next line of a file, in the way of `CaptureFrame.reading`.
  mutating func reading(_ octets: [UInt8], _ line: Range<Int>) -> CaptureFrame.Reading {
    let reading = CaptureFrame.reading(octets, line)
    switch reading {
    case .frame(.prompt), .prompted: (isOpen, hasPrompt) = (false, true)
    case .frame(.banner): isOpen = false
    case .frame, .paged: break
    case .statement:
      guard isOpen || hasPrompt else { break }
      let text = CaptureFrame.trimmed(octets[line])
      guard !text.isEmpty else { break }
      let isFrame = isOpen && Self.isOfLogin(text) || hasPrompt && Self.isOfEnd(text)
      guard !isFrame else { return .frame(.login) }
      isOpen = false
    }
    return reading
  }

  private static func isOfLogin(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count <= longest, let last = text.last, !signs.contains(last) else { return false }
    let line = String(decoding: text, as: UTF8.self)
    return logins.contains(line) || beginnings.contains { line.hasPrefix($0) }
      || ends.contains { line.hasPrefix($0.start) && line.hasSuffix($0.end) }
      || isQuestion(text) || isLocalPrompt(text)
  }

  /// Returns whether the line asks for a password: `lab@r1's password:`
  private static func isQuestion(_ text: ArraySlice<UInt8>) -> Bool {
    let question = Array("'s password:".utf8)
    guard text.suffix(question.count).elementsEqual(question) else { return false }
    return !text.dropLast(question.count).contains { CaptureFrame.isBlank($0) || $0 == quote }
  }

  private static func isOfEnd(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count <= longest, let first = text.first, firstsOfEnds.contains(first) else {
      return false
    }
    let line = String(decoding: text, as: UTF8.self)
    return line.hasPrefix("Script done on ") || line == "Connection closed by foreign host."
      || line.hasPrefix("Connection to ") && line.hasSuffix(" closed.")
  }

  /// Returns whether the line is a prompt of the computer from which a user logs in: `user@host:~$
  /// ssh lab@r1`.
  private static func isLocalPrompt(_ text: ArraySlice<UInt8>) -> Bool {
    guard let mark = text.firstIndex(of: UInt8(ascii: "$")), text.contains(UInt8(ascii: "@")) else {
      return false
    }
    let command = CaptureFrame.trimmed(text[(mark + 1)...])
    let prompt = text[..<mark]
    let isInBrackets = prompt.first == UInt8(ascii: "[") && prompt.last == UInt8(ascii: "]")
    guard isInBrackets || !prompt.contains(where: CaptureFrame.isBlank), !prompt.contains(quote)
    else { return false }
    return ["ssh ", "telnet "].contains { command.starts(with: $0.utf8) }
  }

  /// Complete lines of a login.
  private static let logins: Set<String> = [
    "Password:", "Connected.", "Escape character is '^]'.",
  ]

  /// The beginnings of lines of a login. A blank at the end is part of the beginning, because no
  /// word of a statement contains one.
  private static let beginnings = [
    "--- JUNOS ", "Last login: ", "Script started on ", "Script started, ", "warning: ",
    "WARNING: ", "Warning: Permanently added ", "NOTICE: ", "Trying ", "Connected to ", "login: ",
    "Are you sure you want to continue connecting ", "ED25519 key fingerprint is ",
    "ECDSA key fingerprint is ", "RSA key fingerprint is ", "DSA key fingerprint is ",
  ]

  private static let ends = [
    (start: "The authenticity of host ", end: " can't be established."),
    (start: "This key is not known by ", end: " other names."),
  ]

  private static let firstsOfEnds: Set<UInt8> = [UInt8(ascii: "S"), UInt8(ascii: "C")]

  /// A statement ends with one of these characters; a line of a login does not.
  private static let signs: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}")]

  private static let quote = UInt8(ascii: "\"")

  /// The maximum length of a line of a login, in octets.
  private static let longest = 400
}
