import Configuration
import Testing

/// Each line of a terminal's log is classified as a prompt, a banner, a mark, a comment, a message
/// or a statement.
@Suite("The frame of a capture")
struct CaptureFrameTests {
  private func reading(_ line: String) -> CaptureFrame.Reading {
    let octets = Array(line.utf8)
    return CaptureFrame.reading(octets, octets.indices)
  }

  @Test(
    arguments: [
      ("user@host> ", .prompt), ("user@host>", .prompt), ("lab@pe1# ", .prompt),
      ("  user@host.example.net> show configuration | display set\r", .prompt),
      ("admin@r-1_a:LS1> show version", .prompt), ("root@%", .prompt),
      ("root@r1% cli", .prompt), ("root> show", .prompt), ("root#", .prompt),
      ("[edit]", .banner), ("[edit services ipsec-vpn] ", .banner),
      ("[edit interfaces \"a b\"]", .banner), ("{master}[edit system]", .banner),
      ("{master}", .mark), ("{master:0}", .mark), ("{backup} ", .mark),
      ("{primary:node0}", .mark), ("{secondary:node1}", .mark), ("{linecard:2}", .mark),
      ("! a comment", .comment), ("!", .comment),
      ("Entering configuration mode", .message), ("commit complete", .message),
      ("Exiting configuration mode\r", .message), ("re0: ", .message), ("re0: a", .none),
      ("commit confirmed will be automatically rolled back in 5 minutes", .message),
      // The following lines may be statements, or statements with a typing error.
      ("", .none), ("   ", .none), ("set system host-name user@host>", .none),
      ("description \"user@host> \";", .none), ("\"user@host> \"", .none),
      ("user@host> {", .none), ("user@host> a;", .none), ("user@host", .none), ("@host> ", .none),
      ("user@> a", .none), ("user host> ", .none), ("host> show", .none), ("set# a", .none),
      ("[ a b ];", .none), ("[editor]", .none), ("[edit", .none), ("[edit] {", .none),
      ("[edit a;]", .none), ("[edit] set", .none), ("{", .none), ("{master", .none), ("{a}", .none),
      ("{master:}", .none), ("{master} a;", .none), ("{ master }", .none),
      ("## Last commit: now", .none), ("# a", .none), ("/* a */", .none),
      ("---", .none), ("---(more", .none), ("---(more 1234567%)---", .none), ("--- a", .none),
      ("commit complete;", .none), ("commit", .none), ("Entering configuration", .none),
      ("é", .none), ("\u{1B}[31m", .none),
    ] as [(String, Expected)])
  func kindsOfLineAreDistinguished(_ row: (line: String, expected: Expected)) {
    let expected: CaptureFrame.Reading =
      switch row.expected {
      case .prompt: .frame(.prompt)
      case .banner: .frame(.banner)
      case .mark: .frame(.redundancyMark)
      case .comment: .frame(.comment)
      case .message: .frame(.message)
      case .none: .statement
      }
    #expect(reading(row.line) == expected)
  }

  /// The classes of lines, without the values that `CaptureFrame.Reading` carries.
  enum Expected: Sendable {
    case prompt
    case banner
    case mark
    case comment
    case message
    case none
  }

  @Test(arguments: [
    ("---(more)---", ""), ("---(more 45%)---\r            \rset a", "set a"),
    ("---(more)---\u{8}\u{8}\u{8}   \u{8}\u{8}\u{8}system {", "system {"),
    ("\u{1B}[7m---(more 100%)---\u{1B}[27m\r\u{1B}[K    mtu 1;", "mtu 1;"),
    ("\r---(more)---\u{1B}[", ""), ("---(more)------(more)---", "---(more)---"),
  ])
  func aMarkOfThePagerHasAnEnd(_ row: (line: String, rest: String)) {
    let octets = Array(row.line.utf8)
    guard case .paged(let start) = CaptureFrame.reading(octets, octets.indices) else {
      Issue.record("no mark")
      return
    }
    #expect(String(decoding: octets[start...], as: UTF8.self) == row.rest)
  }

  @Test(arguments: [
    ("lab@pe1# set system host-name a ", "set system host-name a "), ("root#show", "show"),
    ("user@host#  edit services", "edit services"),
  ])
  func aCommandStandsBehindThePrompt(_ row: (line: String, command: String)) {
    let octets = Array(row.line.utf8)
    guard case .prompted(let start) = CaptureFrame.reading(octets, octets.indices) else {
      Issue.record("no prompt")
      return
    }
    #expect(String(decoding: octets[start...], as: UTF8.self) == row.command)
  }

  @Test(arguments: [
    ("show", true), ("sh | compare", true), ("run show version", true), ("commit check", true),
    ("exit", true), ("status", true), ("s", false), ("set a", false), ("rollback 1", false),
    ("load merge a", false), ("delete", false), ("edit a", false), ("", false), ("showing", false),
  ])
  func commandsThatChangeNothing(_ row: (command: String, isInert: Bool)) {
    #expect(CaptureFrame.changesNothing(Array(row.command.utf8)[...]) == row.isInert)
  }
}
