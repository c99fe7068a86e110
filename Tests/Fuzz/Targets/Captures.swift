import Lab
import Network
import Operations
import Shell
import TestSupport
import Wire

/// Checks `monitor traffic read-file` with any capture file: the command shows the packets, or
/// reports where the file becomes invalid, and ends. It shows the same when it is run again, in
/// whole lines without control characters.
///
/// The first octet chooses the options, and whether the command is run again. If its highest bit is
/// set, an expression for `matching` follows, with its length in front. The rest is the file.
@Sendable func fuzzCaptures(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  let steering = input.octet()
  var line = "monitor traffic read-file capture"
  line += ["", " detail", " extensive", " extensive print-hex"][Int(steering & 3)]
  if steering & 4 != 0 { line += " no-timestamp size 20" }
  if steering & 8 != 0 { line += " print-ascii" }
  if steering & 0x80 != 0 {
    let words = String(decoding: input.piece(), as: UTF8.self)
    // The characters are removed that a quoted word cannot contain.
    line += " matching \"\(words.filter { $0.isASCII && $0 >= " " && $0 != "\"" && $0 != "\\" })\""
  }
  let file = input.readRest()
  do {
    let shown = try CaptureTrial.shown(by: line, of: file)
    if steering & 0x40 != 0 {
      let again = try CaptureTrial.shown(by: line, of: file)
      precondition(shown == again, "read again, the file is another")
    }
    precondition(shown.isEmpty || shown.hasSuffix("\n"), "what is shown is no whole lines")
    // Only line feeds, and the tabs in front of a hex dump, are allowed.
    let isPlain = shown.utf8.allSatisfy { $0 == 9 || $0 == 10 || (32...126).contains($0) }
    precondition(isPlain, "what is shown has control characters")
  } catch {
    preconditionFailure("\(error)")
  }
}

/// Runs a session for this target.
private enum CaptureTrial {
  /// Returns what a session shows for a command that requests one file.
  static func shown(by line: String, of file: [UInt8]) throws -> String {
    let network = Network(.standard, at: Instant(sinceOrigin: .zero)) { _ in
      SeededGenerator(seed: 1)
    }
    let workspace = try Workspace(network: network, state: nil)
    let session = Session(workspace: workspace, router: workspace.routers[0], user: "ann")
    let output = ShownText()
    var progress = session.begin(line, output: output)
    var stepsLeft = 1_000
    while case .needs(let need) = progress {
      stepsLeft -= 1
      precondition(stepsLeft > 0, "it does not end")
      switch need {
      case .read: progress = session.resume(.octets(file))
      default: progress = session.resume(.nothing)
      }
    }
    return output.text
  }

  /// This is a class because the session writes to it while it runs.
  private final class ShownText: CommandOutput {
    private(set) var text = ""
    var isPaged = false
    let showsCarets = false
    var isInterrupted: Bool { false }

    func write(_ text: String) { self.text += text }
    func writeError(_ text: String) { self.text += text }
  }
}
