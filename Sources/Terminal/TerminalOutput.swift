import Glibc
import Operations
import Shell

/// The output of one command on the terminal, with paging.
///
/// It is a class because the command holds a reference to it while it writes.
final class TerminalOutput: FrontEnd {
  /// The screen to which the output is written.
  let screen: Screen
  /// The keyboard from which the pager reads keys.
  let keyboard: Keyboard
  /// Returns the next line of a paste, which answers a question as a typed line does; nil: there is
  /// none.
  private let nextPastedLine: () -> String?
  /// Writes text to the named file, and returns a line that reports the result.
  let save: (_ text: String, _ file: String) -> String
  /// The number of rows of a page; nil: that of the screen; 0: no paging.
  private let screenLength: Int?
  /// The pager; nil: the output is written to the screen at once and not kept.
  var pager: Pager?
  /// Whether the pager has stopped at least once.
  var hasStopped = false
  /// Whether the user has left the pager, so that further output is discarded.
  private var isLeft = false
  private var isAtLineStart = true
  /// Whether the user has typed Ctrl-C.
  var isInterruptedByKey = false
  /// The text that was searched last in the pager.
  var pattern = ""
  /// The text that is shown before the next `---(more)---`.
  var notice = ""
  /// The notice after a search without a match.
  static let notFound = "Pattern not found "

  /// Creates the output of a command on `screen`, which begins with paging.
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

  /// Whether the pager stops at the end even if the output is short.
  var isHeld = false

  let isRepeatable = true

  /// The size of the screen within bounds.
  var screenSize: (rows: Int, columns: Int)? { screen.size }

  /// Whether the output is shown page by page.
  var isPaged = true {
    didSet {
      if isPaged == oldValue { return }
      if isPaged { startPaging() } else { stopPaging() }
    }
  }

  /// Whether the user has typed Ctrl-C or left the pager.
  var isInterrupted: Bool {
    if !isInterruptedByKey, keyboard.signals.takeInterrupt() { recordInterrupt() }
    return isInterruptedByKey || isLeft
  }

  func write(_ text: String) { write(text, isError: false) }

  func writeError(_ text: String) { write(text, isError: true) }

  /// Waits for `milliseconds`. Returns false if the user types Ctrl-C.
  func pause(milliseconds: Int) -> Bool {
    if isInterrupted { return false }
    guard keyboard.waitForInterrupt(milliseconds: milliseconds) else { return true }
    recordInterrupt()
    return false
  }

  /// Waits until one of the descriptors is ready, or until a signal of the terminal arrives.
  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    let end = keyboard.wait(for: descriptors)
    if end == .interrupt { recordInterrupt() }
    return end
  }

  /// Shows a question and reads the answer. Returns nil if the user interrupts it.
  func ask(_ question: String) -> String? {
    if isLeft { return nil }
    // The user can only answer after everything that was written is on the screen.
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

  /// Reads a line for a command that takes input. Returns nil at its end.
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

  /// Shows the rest of the output after the command has ended, and adds a line end if there is
  /// none.
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

  /// Writes text without paging. It is written in pieces, so that Ctrl-C can stop a long text.
  private func writeThrough(_ text: String, isError: Bool) {
    var rest = text[...]
    while !rest.isEmpty {
      let piece = rest.prefix(16_384)
      rest = rest[piece.endIndex...]
      put(isError ? markLines(String(piece)) : String(piece))
      if !rest.isEmpty && isInterrupted { return }
    }
  }

  /// Returns the text with each line in red.
  private func markLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { screen.red(String($0)) }
      .joined(separator: "\n")
  }

  /// Writes text to the screen as it is.
  func put(_ text: String) {
    if text.isEmpty { return }
    screen.put(text)
    isAtLineStart = text.utf8.last == UInt8(ascii: "\n")
  }

  /// Handles Ctrl-C.
  private func recordInterrupt() {
    isInterruptedByKey = true
    // The terminal has shown `^C` at the cursor, so the next output begins a new row.
    screen.put("\n")
    isAtLineStart = true
  }

  /// Reads a line from the terminal, which edits it. Returns nil at Ctrl-C and at the end of the
  /// input.
  private func readAnswer() -> String? {
    var octets: [UInt8] = []
    while true {
      switch keyboard.next() {
      case .octet(UInt8(ascii: "\n")): return String(decoding: octets, as: UTF8.self)
      case .octet(let octet): octets.append(octet)
      case .signal(SIGINT):
        recordInterrupt()
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

  /// The number of rows of a page.
  var rowsOfPage: Int { screenLength ?? screen.size.rows }

  private func stopPaging() {
    showAll()
    pager = nil
  }

  /// Shows everything that the pager holds back, without a stop.
  func showAll() {
    _ = pager?.giveUpSearch()
    pager?.toEnd()
    putShown()
  }

  /// Shows the rows that may be shown, and stops at the end of each page.
  private func flush() {
    putShown()
    while pager?.isFull == true {
      if isInterrupted || stop(isEnd: false) == .leave { leave() }
      putShown()
    }
  }

  private func putShown() {
    if let text = pager?.takeText(mark: { screen.red($0) }) { put(text) }
  }

  /// Leaves the pager. The rest of the output is discarded, and the command may end early.
  private func leave() {
    isLeft = true
    pager = nil
  }
}
