import CLibEdit
import Glibc
import Shell

extension LineEditor {
  /// What libedit does after one of our keys.
  enum After {
    case nothing
    case redraw
    case bell
    /// The line ends without a line; `outcome` says why.
    case leave
  }

  /// Our own functions of keys.
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

  /// Keys for our functions, and for libedit's where it has a good one but no key for it.
  func bindKeys() {
    for (key, function) in Self.keys where !(isVi && key.hasPrefix("\u{1b}")) {
      unsafe editline_bind(handle, key, function)
    }
    if isVi {
      for (key, function) in Self.commandKeys {
        unsafe editline_bind_command(handle, key, function)
      }
    }
    // Where nothing can be redrawn, libedit's own search, which takes a new row.
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

  /// What vi's command mode needs of ours.
  private static let commandKeys = [
    ("^J", "aspic-enter"), ("^C", "aspic-interrupt"), ("^D", "aspic-end"), ("^Z", "aspic-suspend"),
    ("?", "aspic-help"),
    // It starts an editor on a file with the line in it, which may hold a secret.
    ("v", "ed-unassigned"),
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
      return type(rest)
    case .show(let list):
      return show(list, inserting: "", echo: key == .question)
    case .showAndInsert(let list, let rest):
      return show(list, inserting: rest, echo: key == .question)
    }
  }

  /// An abbreviation at the end of the line is shown as the word that it stands for. The line itself
  /// is ended by libedit's own function, on a key that we give it.
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

  /// Puts `text` at the cursor. Behind the last character it is as if the user had typed it, each
  /// character quoted against our own keys: libedit then writes it as it is, where it would draw a
  /// blank at the end as a step of the cursor. Whoever reads along finds the line in the output.
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

  /// Ctrl-V, which libedit binds in emacs' mode and in vi's.
  private static let quote: UInt8 = 0x16

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
}
