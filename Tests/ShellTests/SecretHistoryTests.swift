import Lab
import Management
import Schema
import Testing

@testable import Operations
@testable import Shell

/// The history and the log contain no secret, and a session that may only view sees none.
@Suite("Secrets and histories")
struct SecretHistoryTests {
  /// The secret in another spelling than that of the configuration.
  private static let obscured = ObscuredText.encode("Gr33nTea".utf8)
  private let bench: Bench

  init() throws {
    bench = try Bench(lab: "pe-example")
    _ = bench.run("configure")
    _ = bench.run("set services ipsec-vpn ike policy p pre-shared-key ascii-text Gr33nTea")
    _ = bench.run("set services ipsec-vpn ike policy p description \"two words\"")
    _ = bench.run("set services ipsec-vpn ike policy q pre-shared-key ascii-text \"correct horse\"")
    _ = bench.run(
      "set services ipsec-vpn ike policy r pre-shared-key hexadecimal 00aabbccddeeff1122")
  }

  @Test(arguments: [
    "show | match Gr33nTea", "commit comment \"key is Gr33nTea now\"", "annotate system Gr33nTea",
    "run show log messages | match Gr33nTea", "run request message all message Gr33nTea",
    "Gr33nTea", "show | match \"^.*Gr33nTea$\"", "show | match (Gr33nTea|x)", "show|match Gr33nTea",
    "show | match \"key=Gr33nTea,\" | count", "annotate system \"was 'Gr33nTea'.\"",
    "set system login message \"Gr33nTea\"", "show | match \"\(obscured)\"",
    "run show log messages | match \(obscured)", "set system host-name Gr33nTea | bogus",
    "show | match correct horse", "show | match \"correct horse\"",
    "commit comment \"correct horse\"",
    "show | match 00aaBBccDDeeff1122", "show | match 0x00AAbbccddeeff1122", "load merge Gr33nTea",
    "run file show Gr33nTea", "help apropos Gr33nTea", "run request lab host ce1 ping Gr33nTea",
    "run request lab connect pe2 ; show | match Gr33nTea",
  ])
  func aLineWithASecretIsNotKept(_ line: String) {
    #expect(bench.session.read(line).historyEntry == nil)
  }

  @Test(arguments: [
    "show | match Gr33n", "show | match two", "commit comment \"two words\"",
    "show | match Gr33nTeas", "show | match iGr33nTea", "show | match correct",
    "show | match a-Gr33nTea",
    "show | match \"$9$\"", "show | match 00aabb", "show | match gr33ntea",
  ])
  func otherLinesAreKept(_ line: String) {
    #expect(bench.session.read(line).historyEntry == line)
  }

  /// The comment of a commit is kept as its user wrote it, and removed from the log, which others
  /// can read.
  @Test func aCommentWithASecretIsNotLogged() {
    let commit = bench.run("commit comment \"key is Gr33nTea now\"")
    #expect(commit.text.contains("commit complete"), "\(commit.errors)")
    #expect(bench.run("run show system commit").text.contains("key is Gr33nTea now"))
    let log = bench.run("run show log messages").text
    #expect(log.contains("(comment: SECRET-DATA)") && !log.contains("Gr33nTea"))
    _ = bench.run("commit comment \"two words\"")
    #expect(bench.run("run show log messages").text.contains("(comment: two words)"))
  }

  /// One comment contains a secret that the commit removes, and the other one a secret that it
  /// adds.
  @Test func aCommentWithAFormerSecretIsNotLogged() {
    _ = bench.run("commit")
    _ = bench.run("set services ipsec-vpn ike policy p pre-shared-key ascii-text Blu3Tea")
    for comment in ["was Gr33nTea", "is Blu3Tea"] {
      _ = bench.run("commit comment \"\(comment)\"")
      _ = bench.run("set services ipsec-vpn ike policy p description \"\(comment.count)\"")
    }
    let log = bench.run("run show log messages").text
    #expect(log.split(separator: "(comment: SECRET-DATA)").count == 3)
  }

  /// A deleted secret still counts as one.
  @Test func aSecretStaysOne() {
    #expect(bench.session.read("show").historyEntry == "show")
    _ = bench.run("delete services ipsec-vpn ike policy p pre-shared-key")
    #expect(bench.session.read("show | match Gr33nTea").historyEntry == nil)
  }

  private static func run(_ line: String, on session: Session) -> String {
    let output = TranscriptOutput([], [])
    session.execute(line, output: output)
    return output.text
  }

  @Test func aReaderSeesNoSecretAndChangesNothing() throws {
    _ = bench.run("set interfaces so-0/0/0 description x")
    var login = Login(user: "eve", channel: .cli)
    login.rights = .readOnly
    let reader = Session(workspace: bench.session.workspace, router: bench.session.router, login)
    for command in [
      "configure", "clear log messages", "request lab load base", "file list",
      "file show pe1/1.conf",
      "request system logout user lab", "restart ipsec-key-management",
      "monitor traffic interface so-2/2/0 write-keys /tmp",
    ] {
      #expect(
        Self.run(command, on: reader).hasPrefix("error: permission denied"), "\(command)")
    }
    let own = bench.run("run show configuration services | display set").text
    let shown = Self.run("show configuration services | display set", on: reader)
    #expect(own.contains("$9$") && shown.contains("$9$"))
    let keys = own.split(separator: " ").filter { $0.contains("$9$") }
    #expect(!keys.isEmpty && keys.allSatisfy { !shown.contains($0) })
  }
}
