import Management
import Configuration
import Operations

/// A script: the lines of a file, of standard input, or of the option `-c`.
package struct Script {
  /// The name of the script in messages, such as that of its file.
  package var name: String
  fileprivate var source: Lines
  /// Returns the octets of the next line that arrives after those of `lines`; nil at the end.
  package var later: (() -> [UInt8]?)?
  /// Whether the script goes on after a command that failed. The script fails all the same.
  package var keepsGoing: Bool
  /// Whether prompt and command are written before each output, as in a session.
  package var echoes: Bool
  /// Whether errors and warnings are written as JSON, one object per line, and not as text.
  package var findsInJSON = false
  /// The first line that is not UTF-8, counted from 1. If there is one, no line is executed.
  private var unreadableLine: Int?

  /// Creates a script of the lines of a file. A line ends with LF or CR LF; the last one may lack
  /// it.
  package init(name: String, octets: [UInt8], keepsGoing: Bool = false, echoes: Bool = false) {
    self.init(name: name, Lines(octets), keepsGoing, echoes)
    unreadableLine = Files.firstLineThatIsNoText(octets)
  }

  /// Creates a script of commands that are separated by `;` outside quotation marks.
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

  /// Creates a script whose lines are executed when they arrive.
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

  /// The lines that are known at the start, without those of `later`.
  package var lines: [String] { Array(source) }

  /// The lines of a text, which are cut one at a time, so that a long text is not held twice.
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
      run.report("not UTF-8; nothing was run", at: unreadableLine)
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

/// The front end of a script whose lines have all been read. `load terminal` reads from the same
/// lines; questions have no answer, and pauses do not wait.
private final class DirectScript: FrontEnd {
  // It is a class, because commands keep it while their output streams.
  private let script: Script
  private let run: ScriptRun
  private var lines: Script.Lines

  init(_ script: Script, _ run: ScriptRun) {
    self.script = script
    self.run = run
    lines = script.source
  }

  /// The next line of the script, for the script or for a command that reads lines; nil behind the
  /// last line, and if the line is not UTF-8.
  func nextLine() -> String? {
    guard !run.isOver else { return nil }
    if let line = lines.next() {
      run.countLine()
      return line
    }
    return script.later?().flatMap { run.readLine($0[...]) }
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
