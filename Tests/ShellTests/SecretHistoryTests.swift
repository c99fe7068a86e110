import Lab
import Management
import Testing

@testable import Operations
@testable import Shell

/// What a history may keep, and what a session that may only look may see.
@Suite("Secrets and histories")
struct SecretHistoryTests {
  private let bench: Bench

  init() throws {
    bench = try Bench(lab: "pe-example")
    _ = bench.run("configure")
    _ = bench.run("set services ipsec-vpn ike policy p pre-shared-key ascii-text Gr33nTea")
    _ = bench.run("set services ipsec-vpn ike policy p description \"two words\"")
  }

  @Test(arguments: [
    "show | match Gr33nTea", "commit comment \"key is Gr33nTea now\"", "annotate system Gr33nTea",
    "run show log messages | match Gr33nTea", "run request message all message Gr33nTea",
    "Gr33nTea",
  ])
  func aLineWithASecretIsNotKept(_ line: String) {
    #expect(bench.session.historyEntry(for: line) == nil)
  }

  @Test(arguments: ["show | match Gr33n", "show | match two", "commit comment \"two words\""])
  func otherLinesAreKept(_ line: String) {
    #expect(bench.session.historyEntry(for: line) == line)
  }

  /// Deleted secrets are secrets still.
  @Test func aSecretStaysOne() {
    #expect(bench.session.historyEntry(for: "show") == "show")
    _ = bench.run("delete services ipsec-vpn ike policy p pre-shared-key")
    #expect(bench.session.historyEntry(for: "show | match Gr33nTea") == nil)
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
