import CLibEdit
import Glibc
package import Operations
package import Shell

/// A session at a terminal: prompt, keys, history and paging.
///
/// A class: libedit calls back into it, and the session may hold it to print above the prompt.
package final class Terminal {
  private let session: any CommandLineSession
  private let history: HistoryFile?
  private var editor: LineEditor?

  /// Asked each second while nobody types; what it returns is printed above the prompt.
  package var idle: (() -> String?)? {
    didSet { editor?.idle = idle }
  }

  /// Goes on while nobody types and while commands wait.
  package var background: Background?
  /// A list of completions stands where the line was.
  private var isListing = false
  /// Readable when a key such as Ctrl-C has sent a signal, while `run` lasts.
  package private(set) var signalDescriptor: Int32?
  private let ownsSignals: Bool

  /// Lines that the history keeps.
  private static let historySize = 1000

  /// `historyPath`: the file that keeps the history across sessions; nil: nothing is kept.
  /// `ownsSignals`: whether the signals that end a program end this terminal. If not, another thread
  /// takes SIGTERM, SIGHUP and SIGQUIT, and all threads block these, SIGINT, SIGWINCH and SIGCONT.
  package init(
    session: any CommandLineSession, historyPath: String?, ownsSignals: Bool = true
  ) {
    self.session = session
    self.ownsSignals = ownsSignals
    history = historyPath.map { HistoryFile(path: $0, limit: Self.historySize) }
  }

  /// Whether standard input and output are a terminal. If not, the lines are a script's.
  package static var isPresent: Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  }

  /// Reads and runs lines until the session closes or the terminal goes. The exit status: that of
  /// the session, or 128 and the number of the signal that ended it.
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

  /// What happens in the background is told at once, where there is room for it.
  private func attending(to background: Background, _ editor: LineEditor) -> Background {
    var attending = background
    attending.attend = { [unowned self, unowned editor] in
      guard editor.isEditing, !isListing, let idle else {
        background.attend()
        if editor.isEditing, !isListing { showNews(editor) }
        return
      }
      if let text = idle() { editor.show(aboveThePrompt: VisibleText.of(text)) }
    }
    return attending
  }

  private func showNews(_ editor: LineEditor) {
    if let text = background?.news() { editor.show(aboveThePrompt: VisibleText.of(text)) }
  }

  private func loop(_ editor: LineEditor) -> Int32 {
    while session.isOpen {
      // What was typed while the last command ran may stop a paste, but no line yet to come.
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

  /// Of a screen that doesn't know its size. 0 stands for as many as a line needs.
  private var columns: Int {
    session.screenWidth.map { $0 == 0 ? Self.widest : $0 } ?? Self.usual
  }

  private static let (usual, widest) = (80, 1024)

  private func execute(_ line: String, _ editor: LineEditor) {
    if line.allSatisfy(\.isWhitespace) { return }
    let output = output(editor)
    session.execute(line, output: output) { entry, isUnderstood in
      if let entry, editor.remember(entry), isUnderstood { keep(entry, editor) }
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

  /// Waits until one of the descriptors is ready, or until a signal of the terminal comes, while
  /// `run` lasts. It is for what is done while a line is edited.
  package func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    editor?.keyboard.wait(for: descriptors) ?? .ready
  }

  /// Prints whole lines above the prompt, if a line is being edited; else where the cursor is.
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

  private func keep(_ entry: String, _ editor: LineEditor) {
    guard let history, !hasWarned else { return }
    do {
      try history.append(entry)
    } catch {
      warn(error, editor)
    }
  }

  /// Once: without a history one can work, but not with a complaint at each line.
  private var hasWarned = false

  private func warn(_ failure: HistoryFile.Failure, _ editor: LineEditor) {
    if !hasWarned { editor.screen.put("warning: no history is kept: \(failure)\n") }
    hasWarned = true
  }
}
