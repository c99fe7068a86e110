import CLibEdit
import Glibc
import Shell

/// libedit, which edits one line at a time, and our keys in it.
///
/// A class: libedit calls back, and finds it by its address. It waits for keys in our own reader
/// (`EL_GETCFN`), so that signals, the clock and pasted text come in between.
@safe final class LineEditor {
  /// How the editing of a line ended.
  enum Outcome: Equatable {
    case line(String)
    /// Ctrl-C: the line is dropped.
    case interrupted
    /// Ctrl-D on an empty line.
    case end
    /// The terminal has gone, or one of the signals that end a program came.
    case closed(signal: Int32?)
  }

  let handle: OpaquePointer
  private let storedHistory: OpaquePointer
  let keyboard: Keyboard
  private(set) var screen: Screen
  /// Whether libedit has no terminal to ask for its size.
  var isSizeHidden = false
  /// Oldest first.
  private(set) var history: [String] = []

  /// What the space bar, Tab and `?` do.
  var complete: (_ line: String, _ cursor: Int, CompletionKey) -> Completion = { _, _, _ in
    .insert("")
  }
  /// Prints a list between two views of the line, page by page if it is long.
  var show: (String) -> Void = { _ in }
  /// Asked each second while nobody types; what it returns is printed above the prompt.
  var idle: (() -> String?)?
  /// Ends the session when nobody has typed for so many seconds; nil: never.
  var idleLimit: (() -> Int?)?
  private var idleSeconds = 0
  /// With vi's keys Escape is one of them, so that what begins with it can be no key of ours.
  private(set) var isVi = false
  /// What is left of a paste.
  var pasted = PastedText()

  /// Put in the line before the first key: what a paste ended with.
  private var prefill = ""
  private(set) var isEditing = false
  /// Why the line ended, if not by Enter.
  var outcome = Outcome.end
  /// The prompt now; while the history is searched, it is the search's.
  var prompt = "" {
    didSet { if prompt != oldValue { keepPrompt() } }
  }
  /// libedit asks for the address of the prompt whenever it draws.
  private var promptCharacters: UnsafeMutableBufferPointer<wchar_t>
  /// Brackets what takes no room in the prompt.
  private static let escape = wchar_t(1)

  /// Nil: libedit can't work on these streams.
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
    // This puts the terminal back in the mode in which we found it.
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
    // Before our keys, so that `bind -v` of the user's does not undo them.
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

  /// Takes over what the session is set to, before it reads a line. nil: as it was found.
  func adopt(_ mode: EditingMode?, columns: Int) {
    if let mode, (mode == .vi) != isVi {
      // This binds all keys anew.
      unsafe editline_set_editor(handle, mode.rawValue)
      isVi = mode == .vi
      bindKeys()
    }
    guard columns != screen.columns else { return }
    screen.columns = columns
    unsafe editline_set_columns(handle, Int32(clamping: columns))
    takeOverSize()
  }

  /// The editor that libedit calls back for.
  static func behind(_ handle: OpaquePointer?) -> LineEditor? {
    guard let handle = unsafe handle, let client = unsafe editline_client(handle) else {
      return nil
    }
    return unsafe Unmanaged<LineEditor>.fromOpaque(client).takeUnretainedValue()
  }

  // MARK: Lines

  /// Adds a line to the history in memory, unless it repeats the last. False: it does.
  @discardableResult
  func remember(_ line: String) -> Bool {
    guard !line.isEmpty, line != history.last else { return false }
    history.append(line)
    unsafe withCharacters(line) { unsafe editline_history_enter(storedHistory, $0) }
    return true
  }

  /// Shows the prompt and lets a line be edited. While a paste lasts, its next line.
  func readLine(prompt: String) -> Outcome {
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

  func beginEditing() {
    isEditing = true
    keyboard.signals.hold()
    // libedit does this with the first key it reads, which is after it has shown the prompt: a quick
    // Ctrl-D between the two would be lost.
    unsafe editline_prepare_terminal(handle, 1)
    if screen.marksPaste && !isVi { screen.put(PastedText.on) }
  }

  func endEditing() {
    if screen.marksPaste && !isVi { screen.put(PastedText.off) }
    unsafe editline_prepare_terminal(handle, 0)
    keyboard.signals.release()
    isEditing = false
  }

  /// The next key, for libedit. nil: there is none any more.
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

  /// Another second without a key. False: it was one too many.
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

  /// By the seconds that are left.
  private static let warnings = [300: "5 minutes", 60: "1 minute", 10: "10 seconds"]

  // MARK: The line as it is

  /// The characters of the line, and how many of them stand before the cursor.
  var line: (characters: [Unicode.Scalar], cursor: Int) {
    guard let line = unsafe el_wline(handle)?.pointee else { return ([], 0) }
    let count = unsafe line.lastchar - line.buffer
    let cursor = unsafe line.cursor - line.buffer
    let characters = unsafe UnsafeBufferPointer(start: line.buffer, count: max(0, count))
    return (unsafe characters.map { Self.scalar($0) }, min(max(0, cursor), max(0, count)))
  }

  /// `$` of vi leaves the cursor before a line that is empty: libedit would have the next key write
  /// there, into memory that is not the line's.
  private func keepCursorInside() {
    guard let line = unsafe el_wline(handle)?.pointee else { return }
    let missing = unsafe line.buffer - line.cursor
    if missing > 0 { unsafe el_cursor(handle, Int32(clamping: missing)) }
  }

  func insert(_ text: String) {
    unsafe withCharacters(text) { unsafe el_winsertstr(handle, $0) }
  }

  /// Puts `text` in the place of the line, with the cursor behind it.
  func replaceLine(with text: String) {
    unsafe withCharacters(text) { unsafe el_wreplacestr(handle, $0) }
    unsafe el_cursor(handle, Int32(clamping: text.unicodeScalars.count))
  }

  /// Where the line lies on the screen.
  var geometry: LineGeometry {
    let (characters, cursor) = line
    return LineGeometry(
      prompt: prompt, line: characters, cursor: cursor, columns: screen.size.columns)
  }

  // MARK: Characters of C

  /// The prompt in bold. The blank behind it is not: libedit loses an escape at the very end.
  private func decorated(_ prompt: String, bracket: (String) -> String) -> String {
    guard screen.hasColour else { return prompt }
    let text = prompt.prefix { $0 != " " }
    let rest = prompt.dropFirst(text.count)
    guard !text.isEmpty, !rest.isEmpty else { return prompt }
    func escape(_ sequence: String) -> String { bracket(sequence) + sequence + bracket(sequence) }
    return escape("\u{1b}[1m") + text + escape("\u{1b}[m") + rest
  }

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
