import CLibEdit
import Glibc
import Shell

extension LineEditor {
  /// The action of libedit after a key that this program handles.
  enum After {
    /// libedit does nothing.
    case nothing
    /// libedit draws the line again.
    case redraw
    /// libedit sounds the bell.
    case bell
    /// Editing ends without a line; `outcome` has the reason.
    case leave
  }

  /// Registers the functions of this program with libedit.
  func addFunctions() {
    unsafe editline_add_function(handle, "aspic-space", "complete, or insert a blank") { at, _ in
      unsafe LineEditor.press(at) { $0.complete(by: .space) }
    }
    unsafe editline_add_function(handle, "aspic-complete", "complete, or list") { at, _ in
      unsafe LineEditor.press(at) { $0.complete(by: .tab) }
    }
    unsafe editline_add_function(handle, "aspic-help", "explain what may follow") { at, _ in
      unsafe LineEditor.press(at) { $0.complete(by: .question) }
    }
    unsafe editline_add_function(handle, "aspic-enter", "spell the last word out, and run") {
      at, _ in
      unsafe LineEditor.press(at) { $0.spellOut() }
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
  }

  /// Assigns keys to the functions of this program, and to some of libedit that have no key by
  /// default.
  func bindKeys() {
    for (key, function) in Self.keys where !(isVi && key.hasPrefix("\u{1b}")) {
      unsafe editline_bind(handle, key, function)
    }
    if isVi {
      for (key, function) in Self.commandKeys {
        unsafe editline_bind_command(handle, key, function)
      }
    }
    // On a terminal without escape sequences, libedit's own search is used, which needs a row of
    // its own.
    unsafe editline_bind(handle, "^R", screen.hasEscapes ? "aspic-search" : "em-inc-search-prev")
  }

  private static let keys = [
    (" ", "aspic-space"), ("^I", "aspic-complete"), ("?", "aspic-help"),
    ("^J", "aspic-enter"), ("^C", "aspic-interrupt"), ("^D", "aspic-end"), ("^Z", "aspic-suspend"),
    (PastedText.begin, "aspic-paste"),
    ("^W", "ed-delete-prev-word"),
    ("\u{1b}p", "ed-search-prev-history"), ("\u{1b}n", "ed-search-next-history"),
    ("\u{1b}[H", "ed-move-to-beg"), ("\u{1b}OH", "ed-move-to-beg"), ("\u{1b}[1~", "ed-move-to-beg"),
    ("\u{1b}[F", "ed-move-to-end"), ("\u{1b}OF", "ed-move-to-end"), ("\u{1b}[4~", "ed-move-to-end"),
    ("\u{1b}[3~", "ed-delete-next-char"),
    ("\u{1b}[1;5D", "ed-prev-word"), ("\u{1b}[1;5C", "em-next-word"),
  ]

  /// The keys of vi's command mode that this program handles.
  private static let commandKeys = [
    ("^J", "aspic-enter"), ("^C", "aspic-interrupt"), ("^D", "aspic-end"), ("^Z", "aspic-suspend"),
    ("?", "aspic-help"),
    // libedit's `v` starts an editor with the line in a file, and the line may contain a secret.
    ("v", "ed-unassigned"),
  ]

  /// Calls `key` for the editor of a libedit handle and returns the code that libedit expects.
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

  /// Completes the line at the cursor, or lists what may follow.
  private func complete(by key: CompletionKey) -> After {
    let (characters, cursor) = line
    var text = ""
    text.unicodeScalars.append(contentsOf: characters)
    let octets = characters[..<cursor].reduce(0) { $0 + UTF8.width($1) }
    switch complete(text, octets, key) {
    case .insert(let rest):
      return type(rest)
    case .show(let list):
      return show(list, inserting: "", echo: key == .question)
    case .showAndInsert(let list, let rest):
      return show(list, inserting: rest, echo: key == .question)
    }
  }

  /// Completes an abbreviation at the end of the line before the line is run. Then libedit's own
  /// function for Return ends the line, as this function puts a Return back to the keyboard.
  private func spellOut() -> After {
    keyboard.giveBack([UInt8(ascii: "\r")])
    let (characters, cursor) = line
    guard cursor == characters.count else { return .nothing }
    var text = ""
    text.unicodeScalars.append(contentsOf: characters)
    if case .insert(let rest) = complete(text, text.utf8.count, .enter), !rest.isEmpty {
      return type(rest)
    }
    return .nothing
  }

  /// Inserts `text` at the cursor. At the end of the line it is put back to the keyboard as if the
  /// user had typed it, with each character quoted so that no key function runs. libedit then
  /// writes the characters; after an insertion it would move the cursor instead of writing a blank,
  /// and programs that read the output would miss it.
  private func type(_ text: String) -> After {
    if text.isEmpty { return .nothing }
    let (characters, cursor) = line
    guard cursor == characters.count, !characters.isEmpty else {
      insert(text)
      return .redraw
    }
    keyboard.giveBack(text.unicodeScalars.flatMap { [Self.quote] + Array(String($0).utf8) })
    return .nothing
  }

  /// The key Ctrl-V, which quotes the next character in libedit's emacs and vi modes.
  private static let quote: UInt8 = 0x16

  /// Prints `list` below the line, and the line again below that.
  private func show(_ list: String, inserting rest: String, echo: Bool) -> After {
    if list.isEmpty && rest.isEmpty { return .bell }
    let (geometry, line) = (geometry, line)
    // The `?` is shown only at the end of the line, because it would hide a character elsewhere.
    if echo && line.cursor == line.characters.count { screen.put("?") }
    screen.put(String(repeating: "\n", count: geometry.lastRow - geometry.cursorRow + 1))
    show(list)
    insert(rest)
    unsafe editline_refresh(handle)
    return .nothing
  }

  // MARK: Leaving the line

  /// Ends the line without running it, as Ctrl-C does.
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

  /// Ends the input if the line is empty; otherwise deletes the character at the cursor. Ctrl-D
  /// does so.
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

  // MARK: Pasting

  /// Inserts pasted text up to its first line end. The lines behind it are run one after the other.
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
}
