import Glibc
import Operations
import Shell

/// The output of one command on the terminal.
///
/// A class: the command holds it while it writes.
final class TerminalOutput: FrontEnd {
  let screen: Screen
  let keyboard: Keyboard
  /// The next line of a paste answers a question, as it would if it were typed.
  private let nextPastedLine: () -> String?
  /// Writes a text to the file of that name, and says what came of it.
  let save: (_ text: String, _ file: String) -> String
  /// Rows of a page; nil: as many as the screen has; 0: no paging.
  private let screenLength: Int?
  /// Nil: what is written goes to the screen as it comes, and nothing is kept.
  var pager: Pager?
  /// The pager has stopped at least once.
  var hasStopped = false
  /// The pager was left: what else comes is dropped.
  private var isLeft = false
  private var isAtLineStart = true
  /// Ctrl-C was typed.
  var isInterruptedByKey = false
  /// What the pager looked for last.
  var pattern = ""
  /// Shown before the next `---(more)---`.
  var notice = ""
  static let notFound = "Pattern not found "

  init(
    screen: Screen, keyboard: Keyboard, screenLength: Int?,
    nextPastedLine: @escaping () -> String? = { nil },
    save: @escaping (_ text: String, _ file: String) -> String = { _, _ in "" }
  ) {
    self.screen = screen
    self.keyboard = keyboard
    self.screenLength = screenLength
    self.nextPastedLine = nextPastedLine
    self.save = save
    startPaging()
  }

  // MARK: CommandOutput

  /// The pager stays at the end, however short the output.
  var isHeld = false

  let isRepeatable = true

  var screenSize: (rows: Int, columns: Int)? { screen.size }

  var isPaged = true {
    didSet {
      if isPaged == oldValue { return }
      if isPaged { startPaging() } else { stopPaging() }
    }
  }

  var isInterrupted: Bool {
    if !isInterruptedByKey, keyboard.signals.takeInterrupt() { noteInterrupt() }
    return isInterruptedByKey || isLeft
  }

  func write(_ text: String) { write(text, isError: false) }

  func writeError(_ text: String) { write(text, isError: true) }

  func pause(milliseconds: Int) -> Bool {
    if isInterrupted { return false }
    guard keyboard.waitForInterrupt(milliseconds: milliseconds) else { return true }
    noteInterrupt()
    return false
  }

  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    let end = keyboard.wait(for: descriptors)
    if end == .interrupt { noteInterrupt() }
    return end
  }

  func ask(_ question: String) -> String? {
    if isLeft { return nil }
    // Nobody can read on, or answer, but at the end of what was written.
    write(question)
    showAll()
    pager?.nextPage()
    if let line = nextPastedLine() {
      screen.put("\(VisibleText.of(line))\n")
      return line
    }
    isAtLineStart = true
    return readAnswer()
  }

  let showsCarets = true

  func readLine() -> String? {
    if isInterrupted { return nil }
    showAll()
    if let line = nextPastedLine() {
      screen.put("\(VisibleText.of(line))\n")
      return line
    }
    isAtLineStart = true
    return readAnswer()
  }

  /// The command has ended: the last page, and a line end if it left none.
  func finish() {
    while pager != nil {
      flush()
      if pager?.giveUpSearch() == true {
        notice = Self.notFound
      } else if !(hasStopped || isHeld) || pager == nil || stop(isEnd: true) == .leave {
        break
      }
    }
    if !isAtLineStart { screen.put("\n") }
    isAtLineStart = true
  }

  // MARK: Writing

  private func write(_ text: String, isError: Bool) {
    if isLeft || text.isEmpty { return }
    let text = VisibleText.of(text)
    guard pager != nil else { return writeThrough(text, isError: isError) }
    pager?.receive(text, isError: isError)
    flush()
  }

  /// In pieces, so that Ctrl-C stops what is very long.
  private func writeThrough(_ text: String, isError: Bool) {
    var rest = text[...]
    while !rest.isEmpty {
      let piece = rest.prefix(16_384)
      rest = rest[piece.endIndex...]
      put(isError ? markLines(String(piece)) : String(piece))
      if !rest.isEmpty && isInterrupted { return }
    }
  }

  private func markLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { screen.red(String($0)) }
      .joined(separator: "\n")
  }

  func put(_ text: String) {
    if text.isEmpty { return }
    screen.put(text)
    isAtLineStart = text.utf8.last == UInt8(ascii: "\n")
  }

  private func noteInterrupt() {
    isInterruptedByKey = true
    // The terminal has shown `^C` where the cursor was.
    screen.put("\n")
    isAtLineStart = true
  }

  private func readAnswer() -> String? {
    var octets: [UInt8] = []
    while true {
      switch keyboard.next() {
      case .octet(UInt8(ascii: "\n")): return String(decoding: octets, as: UTF8.self)
      case .octet(let octet): octets.append(octet)
      case .signal(SIGINT):
        noteInterrupt()
        return nil
      case .signal, .timeout: break
      case .end:
        screen.put("\n")
        return nil
      }
    }
  }

  // MARK: Paging

  private func startPaging() {
    if isLeft || screenLength == 0 { return }
    pager = Pager(rows: rowsOfPage, columns: screen.size.columns)
  }

  var rowsOfPage: Int { screenLength ?? screen.size.rows }

  private func stopPaging() {
    showAll()
    pager = nil
  }

  /// What the pager holds back goes to the screen, without a stop.
  func showAll() {
    _ = pager?.giveUpSearch()
    pager?.toEnd()
    takeAndPut()
  }

  /// Shows what may be shown, and stops at the end of each page.
  private func flush() {
    takeAndPut()
    while pager?.isFull == true {
      if isInterrupted || stop(isEnd: false) == .leave { leave() }
      takeAndPut()
    }
  }

  private func takeAndPut() {
    if let text = pager?.take(mark: { screen.red($0) }) { put(text) }
  }

  /// The rest of the output is dropped, and the command may end early.
  private func leave() {
    isLeft = true
    pager = nil
  }
}
