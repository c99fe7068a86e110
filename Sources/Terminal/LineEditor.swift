import CLibEdit
import Glibc
import Shell

/// The editor of a command line. libedit edits one line at a time, with the keys of this program
/// added.
///
/// It is a class because libedit calls it back by its address. libedit reads keys through a
/// function of this class (`EL_GETCFN`), which handles signals, timeouts and pasted text meanwhile.
@safe final class LineEditor {
  /// The way in which the editing of a line ended.
  enum LineEnd: Equatable {
    /// The user has ended the line with Return.
    case line(String)
    /// The user has typed Ctrl-C, and the line is not run.
    case interrupted
    /// The user has typed Ctrl-D on an empty line.
    case end
    /// The terminal was closed, or one of the signals that end a program arrived.
    case closed(signal: Int32?)
  }

  /// The handle of libedit.
  let handle: OpaquePointer
  private let storedHistory: OpaquePointer
  /// The keyboard, which the pager uses too.
  let keyboard: Keyboard
  /// The screen and its properties.
  private(set) var screen: Screen
  /// Whether libedit is kept from reading the size of the terminal.
  var isSizeHidden = false
  /// The lines of the history, the oldest first.
  private(set) var history: [String] = []

  /// Completes a line, for the space bar, Tab and `?`.
  var complete: (_ line: String, _ cursor: Int, CompletionKey) -> Completion = { _, _, _ in
    .insert("")
  }
  /// Prints a list below the line, page by page if it is long.
  var show: (String) -> Void = { _ in }
  /// Returns text to print above the prompt; nil: none. It is called once a second while no key is
  /// pressed.
  var idle: (() -> String?)?
  /// Returns the seconds without a key after which the session ends; nil: it does not.
  var idleLimit: (() -> Int?)?
  private var idleSeconds = 0
  /// Whether libedit uses vi's keys. In vi's mode Escape is a key of its own, so that no other key
  /// may begin with it.
  private(set) var isVi = false
  /// The lines of a paste that have not been run.
  var pasted = PastedText()

  /// The text that is inserted before the first key: the incomplete last line of a paste.
  private var prefill = ""
  /// Whether a line is being edited.
  private(set) var isEditing = false
  /// The reason for which the line ended, unless Return was pressed.
  var outcome = LineEnd.end
  /// The prompt that is shown. During a search of the history it is that of the search.
  var prompt = "" {
    didSet { if prompt != oldValue { keepPrompt() } }
  }
  /// The prompt as libedit needs it. libedit asks for its address whenever it draws.
  private var promptCharacters: UnsafeMutableBufferPointer<wchar_t>
  /// The character that encloses the parts of the prompt which take no columns.
  private static let escape = wchar_t(1)

  /// Creates an editor. Returns nil if libedit cannot work on the standard streams.
  init?(program: String, keyboard: Keyboard, historySize: Int) {
    Screen.boundEnvironment()
    guard let handle = unsafe Screen.withBoundedSize({ unsafe editline_open(program) }) else {
      return nil
    }
    guard let storedHistory = unsafe history_winit() else {
      unsafe el_end(handle)
      return nil
    }
    unsafe self.handle = handle
    unsafe self.storedHistory = storedHistory
    self.keyboard = keyboard
    unsafe promptCharacters = .allocate(capacity: 1)
    unsafe promptCharacters.initialize(repeating: 0)
    screen = Screen()
    screen.hasEscapes = unsafe Self.clearsByEscape(handle)
    screen.marksPaste = screen.hasEscapes && !Screen.isVideoTerminal
    screen.hasColour = screen.marksPaste && !Screen.isColourRefused
    unsafe editline_history_set_size(storedHistory, Int32(clamping: historySize))
    unsafe editline_history_set_unique(storedHistory, 1)
    connect()
  }

  deinit {
    // This restores the mode that the terminal had before.
    unsafe el_end(handle)
    unsafe history_wend(storedHistory)
    unsafe promptCharacters.deallocate()
  }

  private static func clearsByEscape(_ handle: OpaquePointer) -> Bool {
    guard let sequence = unsafe editline_capability(handle, "cd") else { return false }
    return unsafe sequence.pointee == 0x1B
  }

  private func connect() {
    unsafe editline_set_client(handle, Unmanaged.passUnretained(self).toOpaque())
    unsafe editline_set_signals(handle, 0)
    unsafe editline_set_editor(handle, "emacs")
    // The user's file is read before the keys are assigned, so that `bind -v` in it does not undo
    // them.
    _ = unsafe editline_source(handle)
    isVi = unsafe String(cString: editline_editor(handle)) == "vi"
    unsafe editline_read_signal_keys(handle)
    unsafe editline_set_history(handle, storedHistory)
    unsafe editline_set_reader(handle) { handle, character in
      guard let character = unsafe character else { return -1 }
      guard let scalar = unsafe LineEditor.behind(handle)?.nextCharacter() else { return 0 }
      unsafe character.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
    unsafe editline_set_prompt(
      handle, { unsafe LineEditor.behind($0)?.promptCharacters.baseAddress }, Self.escape)
    addFunctions()
    bindKeys()
  }

  /// Applies the settings of the session before a line is read. If `mode` is nil, the mode stays as
  /// it is.
  func adopt(_ mode: EditingMode?, columns: Int) {
    if let mode, (mode == .vi) != isVi {
      // A change of the mode resets all keys, so they are assigned again.
      unsafe editline_set_editor(handle, mode.rawValue)
      isVi = mode == .vi
      bindKeys()
    }
    guard columns != screen.columns else { return }
    screen.columns = columns
    unsafe editline_set_columns(handle, Int32(clamping: columns))
    readSize()
  }

  /// Returns the editor for which libedit calls back; nil: there is none.
  static func behind(_ handle: OpaquePointer?) -> LineEditor? {
    guard let handle = unsafe handle, let client = unsafe editline_client(handle) else {
      return nil
    }
    return unsafe Unmanaged<LineEditor>.fromOpaque(client).takeUnretainedValue()
  }

  // MARK: Lines

  /// Adds a line to the history in memory. Returns false if the line is empty or repeats the last
  /// one.
  @discardableResult
  func remember(_ line: String) -> Bool {
    guard !line.isEmpty, line != history.last else { return false }
    history.append(line)
    unsafe withCharacters(line) { unsafe editline_history_enter(storedHistory, $0) }
    return true
  }

  /// Shows the prompt and edits a line. As long as lines of a paste are left, the next one is
  /// returned at once.
  func readLine(prompt: String) -> LineEnd {
    self.prompt = prompt
    if let line = pasted.nextLine() {
      screen.put("\(decorated(prompt) { _ in "" })\(VisibleText.of(line))\n")
      return .line(line)
    }
    prefill = pasted.takeRest()
    outcome = .closed(signal: nil)
    beginEditing()
    var count: Int32 = 0
    hideExcessiveSize()
    let characters = unsafe el_wgets(handle, &count)
    showSize()
    endEditing()
    guard let characters = unsafe characters, count > 0 else { return outcome }
    var line = unsafe string(UnsafeBufferPointer(start: characters, count: Int(count)))
    if line.unicodeScalars.last == "\n" { line.unicodeScalars.removeLast() }
    return .line(line)
  }

  /// Prepares the terminal and the signals for editing.
  func beginEditing() {
    isEditing = true
    keyboard.signals.hold()
    // libedit itself would set the mode of the terminal after it has shown the prompt, with the
    // first key that it reads. A Ctrl-D between the two would be lost.
    unsafe editline_prepare_terminal(handle, 1)
    if screen.marksPaste && !isVi { screen.put(PastedText.on) }
  }

  /// Restores the mode of the terminal and the signals after editing.
  func endEditing() {
    if screen.marksPaste && !isVi { screen.put(PastedText.off) }
    unsafe editline_prepare_terminal(handle, 0)
    keyboard.signals.release()
    isEditing = false
  }

  /// Returns the next key to libedit; nil: the input has ended, for the reason in `outcome`.
  private func nextCharacter() -> Unicode.Scalar? {
    showSize()
    keepCursorInside()
    if !prefill.isEmpty {
      redraw(prompt: prompt) {
        insert(prefill)
        prefill = ""
      }
    }
    idleSeconds = 0
    while true {
      switch keyboard.next(timeout: idle == nil && idleLimit?() == nil ? -1 : 1000) {
      case .octet(let octet): return keyboard.character(after: octet)
      case .timeout:
        if let text = idle?() { show(aboveThePrompt: VisibleText.of(text)) }
        guard waitOn() else {
          outcome = .closed(signal: nil)
          return nil
        }
      case .signal(SIGINT): return "\u{3}"
      case .signal(SIGWINCH): resize()
      case .signal(SIGCONT): resume()
      case .signal(let signal):
        outcome = .closed(signal: signal)
        return nil
      case .end: return nil
      }
    }
  }

  /// Counts a second without a key, and warns before the session ends. Returns false if the limit
  /// is reached.
  private func waitOn() -> Bool {
    idleSeconds += 1
    guard let limit = idleLimit?() else { return true }
    let left = limit - idleSeconds
    guard left > 0 else {
      show(aboveThePrompt: "Idle timeout exceeded: closing session\n")
      return false
    }
    if let words = Self.warnings[left] {
      show(aboveThePrompt: "Warning: session will be closed in \(words) if there is no activity\n")
    }
    return true
  }

  /// The text of each warning, by the seconds that are left.
  private static let warnings = [300: "5 minutes", 60: "1 minute", 10: "10 seconds"]

  // MARK: The line as it is

  /// The characters of the line, and the number of those before the cursor.
  var line: (characters: [Unicode.Scalar], cursor: Int) {
    guard let line = unsafe el_wline(handle)?.pointee else { return ([], 0) }
    let count = unsafe line.lastchar - line.buffer
    let cursor = unsafe line.cursor - line.buffer
    let characters = unsafe UnsafeBufferPointer(start: line.buffer, count: max(0, count))
    return (unsafe characters.map { Self.scalar($0) }, min(max(0, cursor), max(0, count)))
  }

  /// Moves the cursor back into the line. After `$` of vi, libedit leaves it before an empty line,
  /// and would write the next key outside of the line's memory.
  private func keepCursorInside() {
    guard let line = unsafe el_wline(handle)?.pointee else { return }
    let missing = unsafe line.buffer - line.cursor
    if missing > 0 { unsafe el_cursor(handle, Int32(clamping: missing)) }
  }

  /// Inserts text at the cursor.
  func insert(_ text: String) {
    unsafe withCharacters(text) { unsafe el_winsertstr(handle, $0) }
  }

  /// Replaces the line by `text`, with the cursor behind it.
  func replaceLine(with text: String) {
    unsafe withCharacters(text) { unsafe el_wreplacestr(handle, $0) }
    unsafe el_cursor(handle, Int32(clamping: text.unicodeScalars.count))
  }

  /// The position of the line on the screen.
  var geometry: LineGeometry {
    let (characters, cursor) = line
    return LineGeometry(
      prompt: prompt, line: characters, cursor: cursor, columns: screen.size.columns)
  }

  // MARK: Characters of C

  /// Returns the prompt in bold. The blank at its end is not bold, because libedit loses an escape
  /// sequence at the very end.
  private func decorated(_ prompt: String, bracket: (String) -> String) -> String {
    guard screen.hasColour else { return prompt }
    let text = prompt.prefix { $0 != " " }
    let rest = prompt.dropFirst(text.count)
    guard !text.isEmpty, !rest.isEmpty else { return prompt }
    func escape(_ sequence: String) -> String { bracket(sequence) + sequence + bracket(sequence) }
    return escape("\u{1b}[1m") + text + escape("\u{1b}[m") + rest
  }

  /// Stores the prompt in the form that libedit needs.
  private func keepPrompt() {
    let text = decorated(prompt) { _ in "\u{1}" }
    unsafe promptCharacters.deallocate()
    unsafe promptCharacters = .allocate(capacity: text.unicodeScalars.count + 1)
    let characters = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    _ = unsafe promptCharacters.initialize(fromContentsOf: characters)
  }

  private func withCharacters(_ text: String, _ body: (UnsafePointer<wchar_t>?) -> Int32) {
    let characters = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    _ = unsafe characters.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }

  private func string(_ characters: UnsafeBufferPointer<wchar_t>) -> String {
    var text = ""
    for character in unsafe Array(characters) { text.unicodeScalars.append(Self.scalar(character)) }
    return text
  }

  private static func scalar(_ character: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{FFFD}"
  }
}
