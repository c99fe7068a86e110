import Management
import Configuration

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
    /// Reports a message about the whole script, or about a line that was not run.
    func tell(_ message: String, at line: Int? = nil, _ severity: LoadError.Severity = .error) {
      let place = line.map { ":\($0)" } ?? ""
      var finding = Finding(words: message)
      (finding.file, finding.line, finding.severity) = (name, line ?? 1, severity)
      err(findsInJSON ? finding.json + "\n" : "\(name)\(place): \(message)\n")
    }
    if let unreadableLine {
      tell("not UTF-8; nothing was run", at: unreadableLine)
      return false
    }
    let output = ScriptOutput(script: self, out: out, err: err)
    var succeeded = true
    while session.isOpen, let line = output.nextLine() {
      let command = String(line.drop { $0 == " " || $0 == "\t" })
      if echoes { output.echo(session, command) }
      if !session.execute(command, output: output) {
        succeeded = false
        if !keepsGoing { break }
      }
      output.separate()
    }
    if let line = output.unreadableLine {
      tell("not UTF-8; nothing more was run", at: line)
      succeeded = false
    }
    let losesChanges = endsSession && session.access.wouldLoseChanges
    if losesChanges {
      // As at `exit`: they go with the session, and nobody was asked.
      tell("error: uncommitted changes are discarded at the end of the session")
      succeeded = false
    }
    // An exclusive candidate is the shared one, which the end of the session empties.
    for router in session.workspace.routersWithChanges
    where !losesChanges || router != session.router.name {
      tell("the configuration of \(router) has been changed but not committed", .warning)
    }
    return succeeded
  }
}

/// Output of a script: errors with the place of their command, nobody to ask, no waiting.
private final class ScriptOutput: FrontEnd {
  // A class, because commands keep it while they stream.
  var isPaged = true
  let isInterrupted = false
  let showsCarets = false
  private let script: Script
  private let out: (String) -> Void
  private let err: (String) -> Void
  private var lines: Script.Lines
  /// How many lines have been read.
  private var taken = 0
  private var isUnreadable = false
  /// Of the command that runs, from 1.
  private var line = 0

  init(script: Script, out: @escaping (String) -> Void, err: @escaping (String) -> Void) {
    self.script = script
    lines = script.source
    self.out = out
    self.err = err
  }

  func nextLine() -> String? {
    guard let text = take() else { return nil }
    line = taken
    return text
  }

  /// The next line of the script, whoever reads it; nil behind the last, and where it is no text.
  private func take() -> String? {
    guard !isUnreadable else { return nil }
    if let line = lines.next() {
      taken += 1
      return line
    }
    guard var octets = script.later?() else { return nil }
    taken += 1
    if octets.last == 0x0D { octets.removeLast() }
    let text = String(validating: octets, as: UTF8.self)
    isUnreadable = text == nil
    return text
  }

  /// Where a line that has come is no text.
  var unreadableLine: Int? { isUnreadable ? taken : nil }

  func echo(_ session: Session, _ command: String) {
    if let banner = session.banner { out("\(banner)\n") }
    out(session.prompt + command + "\n")
  }

  /// A blank line between what two commands show, as between two prompts.
  func separate() {
    if script.echoes { out("\n") }
  }

  func write(_ text: String) { out(text) }

  func report(_ findings: [Finding], inWords text: String) {
    guard script.findsInJSON else { return writeError(text) }
    let lines = findings.map { finding in
      var finding = finding
      if finding.file.isEmpty { (finding.file, finding.line) = (script.name, line) }
      return finding.json + "\n"
    }
    err(lines.joined())
  }

  func writeError(_ text: String) {
    guard !script.findsInJSON else { return report([Finding(words: text)], inWords: text) }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    err(lines.map { "\(script.name):\(line): \($0)\n" }.joined())
  }

  func pause(milliseconds: Int) -> Bool { true }

  func ask(_ question: String) -> String? { nil }

  func readLine() -> String? {
    let line = take()
    return line == "\u{4}" ? nil : line
  }
}
