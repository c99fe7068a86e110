import CLibEdit
import Glibc
package import Operations
package import Shell

/// The session of a user at a terminal: prompt, keys, history and paging.
///
/// It is a class because libedit calls it back, and a session may hold a reference to print above
/// the prompt.
package final class Terminal {
  private let session: any CommandLineSession
  private let history: HistoryFile?
  private var editor: LineEditor?

  /// Returns text to print above the prompt; nil: none. It is called once a second while no key is
  /// pressed.
  package var idle: (() -> String?)? {
    didSet { editor?.idle = idle }
  }

  /// The work that is done while no key is pressed and while commands wait.
  package var background: Background?
  /// Whether a list of completions is being shown in place of the line.
  private var isListing = false
  /// The descriptor that becomes readable when a key such as Ctrl-C has sent a signal; nil: `run`
  /// has not been called or has returned.
  package private(set) var signalDescriptor: Int32?
  private let ownsSignals: Bool

  /// The number of lines that the history keeps.
  private static let historySize = 1000

  /// Creates the terminal of a session. `historyPath` is the file that keeps the history across
  /// sessions; nil: none is kept. With `ownsSignals`, the signals that end a program end this
  /// terminal. Otherwise another thread handles SIGTERM, SIGHUP and SIGQUIT, and all threads block
  /// these, SIGINT, SIGWINCH and SIGCONT.
  package init(
    session: any CommandLineSession, historyPath: String?, ownsSignals: Bool = true
  ) {
    self.session = session
    self.ownsSignals = ownsSignals
    history = historyPath.map { HistoryFile(path: $0, limit: Self.historySize) }
  }

  /// Whether standard input and output are a terminal. If not, the input is a script.
  package static var isPresent: Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  }

  /// Reads and runs lines until the session or the terminal ends. Returns the exit status: that of
  /// the session, or 128 plus the number of the signal that ended it.
  package func run() -> Int32 {
    DisplayWidth.adoptLocale()
    let keyboard = Keyboard(signals: Signals(ownsSignals: ownsSignals))
    signalDescriptor = keyboard.signals.descriptor
    defer { signalDescriptor = nil }
    guard
      let editor = LineEditor(
        program: "aspic", keyboard: keyboard, historySize: Self.historySize)
    else {
      Screen().put("error: this terminal can't be edited on\n")
      return 1
    }
    self.editor = editor
    defer { self.editor = nil }
    editor.idle = idle
    editor.idleLimit = { [session] in session.idleSeconds }
    editor.complete = { [session] line, cursor, key in
      session.complete(line, cursor: cursor, by: key)
    }
    editor.show = { [unowned self, unowned editor] list in
      isListing = true
      defer { isListing = false }
      let output = output(editor)
      output.write(list)
      output.finish()
    }
    keyboard.background = background.map { attending(to: $0, editor) }
    loadHistory(editor)
    let status = loop(editor)
    if let farewell = session.farewell { editor.screen.put("\(VisibleText.of(farewell))\n") }
    return status
  }

  /// Returns the background with one addition: its news are shown at once while a line is edited.
  private func attending(to background: Background, _ editor: LineEditor) -> Background {
    var attending = background
    attending.handlePackets = { [unowned self, unowned editor] in
      guard editor.isEditing, !isListing, let idle else {
        background.handlePackets()
        if editor.isEditing, !isListing { showNews(editor) }
        return
      }
      if let text = idle() { editor.show(aboveThePrompt: VisibleText.of(text)) }
    }
    return attending
  }

  /// Shows what the background has reported above the prompt.
  private func showNews(_ editor: LineEditor) {
    if let text = background?.news() { editor.show(aboveThePrompt: VisibleText.of(text)) }
  }

  /// Reads lines and runs them until the session or the terminal ends. Returns the exit status.
  private func loop(_ editor: LineEditor) -> Int32 {
    while session.isOpen {
      // A Ctrl-C during the last command stops a paste, but not the next line.
      if editor.keyboard.signals.takeInterrupt() { editor.pasted = PastedText() }
      if let news = background?.news() { show(aboveThePrompt: news) }
      if let banner = session.banner { editor.screen.put("\n\(banner)\n") }
      editor.adopt(session.editingMode, columns: columns)
      switch editor.readLine(prompt: session.prompt) {
      case .line(let line): execute(line, editor)
      case .interrupted: editor.pasted = PastedText()
      case .end:
        let output = output(editor)
        session.endInput(output: output)
        output.finish()
      case .closed(let signal):
        // The cursor is behind the prompt.
        if signal == nil, !session.isOpen { editor.screen.put("\n") }
        return signal.map { 128 + $0 } ?? session.exitStatus
      }
    }
    return session.exitStatus
  }

  /// The columns of a screen that does not know its size. 0 in the session stands for as many as a
  /// line needs.
  private var columns: Int {
    session.screenWidth.map { $0 == 0 ? Self.widest : $0 } ?? Self.usual
  }

  private static let (usual, widest) = (80, 1024)

  /// Runs a line and keeps it in the history if the session permits it.
  private func execute(_ line: String, _ editor: LineEditor) {
    if line.allSatisfy(\.isWhitespace) { return }
    let output = output(editor)
    session.execute(line, output: output) { entry, isUnderstood in
      if let entry, editor.remember(entry), isUnderstood { appendToHistory(entry, editor) }
    }
    output.finish()
    if session.isOpen, session.leavesBlankLine { editor.screen.put("\n") }
    if output.isInterruptedByKey { editor.pasted = PastedText() }
  }

  private func output(_ editor: LineEditor) -> TerminalOutput {
    TerminalOutput(
      screen: editor.screen, keyboard: editor.keyboard, screenLength: session.screenLength,
      nextPastedLine: { [unowned editor] in editor.pasted.nextLine() },
      save: { [session] in session.save($0, to: $1) })
  }

  /// Waits until one of the descriptors is ready, or until a signal of the terminal arrives. It is
  /// for waiting during the editing of a line, while `run` lasts.
  package func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    editor?.keyboard.wait(for: descriptors) ?? .ready
  }

  /// Prints whole lines above the prompt while a line is edited; otherwise at the cursor.
  package func show(aboveThePrompt text: String) {
    guard let editor else { return }
    let text = VisibleText.of(text)
    if editor.isEditing {
      editor.show(aboveThePrompt: text)
    } else {
      editor.screen.put(text.hasSuffix("\n") ? text : "\(text)\n")
    }
  }

  // MARK: History

  private func loadHistory(_ editor: LineEditor) {
    guard let history else { return }
    do {
      for line in try history.load() { editor.remember(line) }
    } catch {
      warn(error, editor)
    }
  }

  /// Appends a line to the history file.
  private func appendToHistory(_ entry: String, _ editor: LineEditor) {
    guard let history, !hasWarned else { return }
    do {
      try history.append(entry)
    } catch {
      warn(error, editor)
    }
  }

  /// Whether the user has been warned that no history is kept. One warning is enough for a session.
  private var hasWarned = false

  private func warn(_ failure: HistoryFile.Failure, _ editor: LineEditor) {
    if !hasWarned { editor.screen.put("warning: no history is kept: \(failure)\n") }
    hasWarned = true
  }
}
