import CLibEdit
import Glibc
import Shell

extension LineEditor {
  /// What libedit does after one of our keys.
  private enum After {
    case nothing
    case redraw
    case bell
    /// The line ends without a line; `outcome` says why.
    case leave
  }

  /// Our own functions of keys, and libedit's where it has a good one but no key for it.
  func bindKeys() {
    unsafe editline_add_function(handle, "aspic-space", "complete, or insert a blank") { at, _ in
      unsafe LineEditor.press(at) { $0.complete(by: .space) }
    }
    unsafe editline_add_function(handle, "aspic-complete", "complete, or list") { at, _ in
      unsafe LineEditor.press(at) { $0.complete(by: .tab) }
    }
    unsafe editline_add_function(handle, "aspic-help", "explain what may follow") { at, _ in
      unsafe LineEditor.press(at) { $0.complete(by: .question) }
    }
    unsafe editline_add_function(handle, "aspic-interrupt", "drop the line") { at, _ in
      unsafe LineEditor.press(at) { $0.dropLine() }
    }
    unsafe editline_add_function(handle, "aspic-end", "end, or delete a character") { at, _ in
      unsafe LineEditor.press(at) { $0.endOrDelete() }
    }
    unsafe editline_add_function(handle, "aspic-suspend", "stop until continued") { at, _ in
      unsafe LineEditor.press(at) { $0.suspend() }
    }
    unsafe editline_add_function(handle, "aspic-paste", "take pasted text") { at, _ in
      unsafe LineEditor.press(at) { $0.paste() }
    }
    unsafe editline_add_function(handle, "aspic-search", "search the history") { at, _ in
      unsafe LineEditor.press(at) { $0.searchHistory() }
    }
    for (key, function) in Self.keys { unsafe editline_bind(handle, key, function) }
    // Where nothing can be redrawn, libedit's own search, which takes a new row.
    unsafe editline_bind(handle, "^R", screen.hasEscapes ? "aspic-search" : "em-inc-search-prev")
  }

  private static let keys = [
    (" ", "aspic-space"), ("^I", "aspic-complete"), ("?", "aspic-help"),
    ("^C", "aspic-interrupt"), ("^D", "aspic-end"), ("^Z", "aspic-suspend"),
    (PastedText.begin, "aspic-paste"),
    ("^W", "ed-delete-prev-word"),
    ("\u{1b}p", "ed-search-prev-history"), ("\u{1b}n", "ed-search-next-history"),
    ("\u{1b}[H", "ed-move-to-beg"), ("\u{1b}OH", "ed-move-to-beg"), ("\u{1b}[1~", "ed-move-to-beg"),
    ("\u{1b}[F", "ed-move-to-end"), ("\u{1b}OF", "ed-move-to-end"), ("\u{1b}[4~", "ed-move-to-end"),
    ("\u{1b}[3~", "ed-delete-next-char"),
    ("\u{1b}[1;5D", "ed-prev-word"), ("\u{1b}[1;5C", "em-next-word"),
  ]

  private static func press(_ handle: OpaquePointer?, _ key: (LineEditor) -> After) -> UInt8 {
    guard let editor = unsafe behind(handle) else { return UInt8(CC_ERROR) }
    return switch key(editor) {
    case .nothing: UInt8(CC_NORM)
    case .redraw: UInt8(CC_REFRESH)
    case .bell: UInt8(CC_ERROR)
    case .leave: UInt8(CC_EOF)
    }
  }

  // MARK: Completion

  private func complete(by key: CompletionKey) -> After {
    let (characters, cursor) = line
    var text = ""
    text.unicodeScalars.append(contentsOf: characters)
    let octets = characters[..<cursor].reduce(0) { $0 + UTF8.width($1) }
    switch complete(text, octets, key) {
    case .insert(let rest):
      insert(rest)
      return rest.isEmpty ? .nothing : .redraw
    case .show(let list):
      return show(list, inserting: "", echo: key == .question)
    case .showAndInsert(let list, let rest):
      return show(list, inserting: rest, echo: key == .question)
    }
  }

  /// Prints `list` below the line, and the line again below that.
  private func show(_ list: String, inserting rest: String, echo: Bool) -> After {
    if list.isEmpty && rest.isEmpty { return .bell }
    let (geometry, line) = (geometry, line)
    // Behind the last character only: anywhere else it would hide one.
    if echo && line.cursor == line.characters.count { screen.put("?") }
    screen.put(String(repeating: "\n", count: geometry.lastRow - geometry.cursorRow + 1))
    show(list)
    insert(rest)
    unsafe editline_refresh(handle)
    return .nothing
  }

  // MARK: Leaving the line

  private func dropLine() -> After {
    let geometry = geometry
    screen.put(String(repeating: "\n", count: geometry.lastRow - geometry.cursorRow))
    if screen.hasEscapes {
      screen.put(geometry.lastColumn > 0 ? "\r\u{1b}[\(geometry.lastColumn)C" : "\r")
    }
    screen.put("^C\n")
    outcome = .interrupted
    return .leave
  }

  private func endOrDelete() -> After {
    let (characters, cursor) = line
    if characters.isEmpty {
      screen.put("\n")
      outcome = .end
      return .leave
    }
    if cursor == characters.count { return .bell }
    unsafe el_cursor(handle, 1)
    unsafe el_deletestr(handle, 1)
    return .redraw
  }

  // MARK: Stopping, and what happens to the screen meanwhile

  /// Ctrl-Z: the whole job stops, as if the terminal itself had sent the signal.
  private func suspend() -> After {
    let geometry = geometry
    screen.put(String(repeating: "\n", count: geometry.lastRow - geometry.cursorRow + 1))
    endEditing()
    kill(0, SIGTSTP)
    beginEditing()
    unsafe editline_refresh(handle)
    return .nothing
  }

  /// Somebody else stopped and continued us; the mode of the terminal may be another's.
  func resume() {
    unsafe editline_prepare_terminal(handle, 0)
    unsafe editline_prepare_terminal(handle, 1)
    if screen.hasEscapes { screen.put(PastedText.on) }
    resize()
  }

  /// The screen has another size: draws prompt and line anew.
  func resize() {
    unsafe el_resize(handle)
    show(aboveThePrompt: "")
  }

  /// Prints whole lines in the place of the line that is edited, and that below them.
  func show(aboveThePrompt text: String) {
    if !screen.hasEscapes { screen.put("\n") }
    eraseLine()
    screen.put(text.isEmpty || text.hasSuffix("\n") ? text : "\(text)\n")
    unsafe editline_refresh(handle)
  }

  /// Takes the line off the screen; the cursor is where its prompt began. A terminal that can't stays
  /// at the start of the row.
  private func eraseLine() {
    guard screen.hasEscapes else { return screen.put("\r") }
    let row = geometry.cursorRow
    // Erasing all from the top left corner would make tmux keep a copy in its history: the first row
    // is emptied for itself, and the rest from its second column on.
    screen.put("\(row > 0 ? "\u{1b}[\(row)A" : "")\r\u{1b}[K\u{1b}[C\u{1b}[J\r")
  }

  // MARK: Pasting

  /// Inserts what is pasted, up to the first line end; the lines behind it follow one after the other.
  private func paste() -> After {
    pasted = PastedText(keyboard.pasted())
    guard let first = pasted.nextLine() else {
      insert(pasted.takeRest())
      return .redraw
    }
    insert(first)
    keyboard.giveBack([UInt8(ascii: "\r")])
    return .redraw
  }

  // MARK: Searching the history

  /// Shows the latest line that holds what is typed, in the place of the line, until a key that does
  /// something else takes it over. Ctrl-G and Ctrl-C give the line back as it was.
  private func searchHistory() -> After {
    let (original, originalPrompt) = (line, prompt)
    var search = HistorySearch(history)
    while true {
      redraw(prompt: "(\(search.hasFailed ? "failed " : "")search)'\(search.pattern)': ") {
        if let match = search.match { replaceLine(with: match) }
      }
      guard case .octet(let octet) = nextSearchEvent() else { break }
      switch octet {
      case 0x12: search.older()
      case 0x13: search.newer()
      case 0x08, 0x7F: search.erase()
      case 0x07, 0x03:
        redraw(prompt: originalPrompt) {
          var text = ""
          text.unicodeScalars.append(contentsOf: original.characters)
          replaceLine(with: text)
          unsafe el_cursor(handle, Int32(clamping: original.cursor - original.characters.count))
        }
        return .nothing
      case 0x20...0x7E, 0x80...: search.type(keyboard.character(after: octet))
      default:
        keyboard.giveBack([octet])
        redraw(prompt: originalPrompt) {}
        return .nothing
      }
    }
    redraw(prompt: originalPrompt) {}
    return .nothing
  }

  private func nextSearchEvent() -> Keyboard.Event {
    while true {
      switch keyboard.next() {
      case .signal(SIGINT): return .octet(0x03)
      case .signal(SIGWINCH): resize()
      case .signal(SIGCONT): resume()
      case .signal(let signal):
        // For the reader of keys, which comes next.
        kill(getpid(), signal)
        return .signal(signal)
      case let event: return event
      }
    }
  }

  /// Draws the line with another prompt, after a change to it, where it lies now.
  func redraw(prompt newPrompt: String, change: () -> Void) {
    eraseLine()
    prompt = newPrompt
    change()
    unsafe editline_refresh(handle)
  }
}
