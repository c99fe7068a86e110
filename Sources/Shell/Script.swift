import Management
import Configuration
import Operations

/// Runs lines that nobody types: a file, standard input, or the commands of `-c`.
package struct Script {
  package var name: String
  fileprivate var source: Lines
  /// Gives the octets of each line behind `lines`, as they come; nil at the end.
  package var later: (() -> [UInt8]?)?
  /// Go on behind a command that failed; the script fails all the same.
  package var keepsGoing: Bool
  /// Show prompt and command before each output, so that a run reads like a session.
  package var echoes: Bool
  /// Whether errors and warnings are written as JSON, one object per line, and not as text.
  package var findsInJSON = false
  /// The first line, counted from 1, that is no text: nothing of such a script is run.
  private var unreadableLine: Int?

  /// Lines end with LF or CR LF, the last one also without.
  package init(name: String, octets: [UInt8], keepsGoing: Bool = false, echoes: Bool = false) {
    self.init(name: name, Lines(octets), keepsGoing, echoes)
    unreadableLine = Files.firstLineThatIsNoText(octets)
  }

  /// One command a line, parted by `;` outside quotation marks.
  package init(commands: String, keepsGoing: Bool = false, echoes: Bool = false) {
    var octets: [UInt8] = []
    var isQuoted = false
    var isGuarded = false
    for octet in commands.utf8 {
      if octet == UInt8(ascii: "\""), !isGuarded { isQuoted.toggle() }
      isGuarded = octet == UInt8(ascii: "\\") && isQuoted && !isGuarded
      octets.append(octet == UInt8(ascii: ";") && !isQuoted ? UInt8(ascii: "\n") : octet)
    }
    octets.append(UInt8(ascii: "\n"))
    self.init(name: "command", Lines(octets), keepsGoing, echoes)
  }

  /// Lines that are run as they come.
  package init(
    name: String, keepsGoing: Bool = false, echoes: Bool = false, later: @escaping () -> [UInt8]?
  ) {
    self.init(name: name, Lines([]), keepsGoing, echoes)
    self.later = later
  }

  private init(name: String, _ source: Lines, _ keepsGoing: Bool, _ echoes: Bool) {
    self.name = name
    self.source = source
    self.keepsGoing = keepsGoing
    self.echoes = echoes
  }

  package var lines: [String] { Array(source) }

  /// The lines of a text, one after the other: a long one need not be there twice.
  fileprivate struct Lines: Sequence, IteratorProtocol {
    private let octets: [UInt8]
    private var offset: Int

    init(_ octets: [UInt8]) {
      self.octets = octets
      offset = ByteOrderMark.length(in: octets)
    }

    mutating func next() -> String? {
      guard offset < octets.count else { return nil }
      var end = offset
      while end < octets.count, octets[end] != UInt8(ascii: "\n") { end += 1 }
      let line = octets[offset..<end]
      offset = end + 1
      return String(
        decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }

  /// Runs all lines. Returns false if a command failed. Uncommitted changes of the shared candidate
  /// cause a warning but not a failure. With `endsSession`, changes that are dropped at the end of
  /// the session count as a failure.
  package func run(
    on session: Session, endsSession: Bool = false, out: @escaping (String) -> Void,
    err: @escaping (String) -> Void
  ) -> Bool {
    let run = ScriptRun(
      ScriptRun.Manner(
        name: name, keepsGoing: keepsGoing, echoes: echoes, findsInJSON: findsInJSON),
      on: session, out: out, err: err)
    if let unreadableLine {
      run.tell("not UTF-8; nothing was run", at: unreadableLine)
      return false
    }
    let output = DirectScript(self, run)
    while !run.isOver, let line = output.nextLine() {
      var progress = run.begin(line, output: output)
      while case .needs(let need) = progress {
        progress = session.resume(output.supply(need, of: session.workspace))
      }
      if case .ended(let succeeded) = progress { run.end(succeeded) }
    }
    return run.finish(endsSession: endsSession)
  }
}

/// A script whose lines are at hand: it reads those of `load terminal` too, asks nobody, and does not
/// wait.
private final class DirectScript: FrontEnd {
  // A class, because commands keep it while they stream.
  private let script: Script
  private let run: ScriptRun
  private var lines: Script.Lines

  init(_ script: Script, _ run: ScriptRun) {
    self.script = script
    self.run = run
    lines = script.source
  }

  /// The next line of the script, whoever reads it; nil behind the last, and where it is no text.
  func nextLine() -> String? {
    guard !run.isOver else { return nil }
    if let line = lines.next() {
      run.noteLine()
      return line
    }
    return script.later?().flatMap { run.note($0[...]) }
  }

  var isPaged = true
  let isInterrupted = false
  let showsCarets = false

  func write(_ text: String) { run.out(text) }
  func report(_ findings: [Finding], inWords text: String) { run.report(findings, inWords: text) }
  func writeError(_ text: String) { run.writeError(text) }
  func pause(milliseconds: Int) -> Bool { true }
  func ask(_ question: String) -> String? { nil }

  func readLine() -> String? {
    let line = nextLine()
    return line == "\u{4}" ? nil : line
  }
}
