import CLibEdit
import Glibc
import Shell

/// What else happens to the screen while a line is edited.
extension LineEditor {
  /// Ctrl-Z: the whole job stops, as if the terminal itself had sent the signal.
  func suspend() -> After {
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
    if screen.marksPaste && !isVi { screen.put(PastedText.on) }
    resize()
  }

  /// The screen has another size: draws prompt and line anew.
  func resize() {
    takeOverSize()
    show(aboveThePrompt: "")
  }

  /// Has libedit take over the size of the screen, within bounds.
  func takeOverSize() {
    hideExcessiveSize()
    unsafe el_resize(handle)
    showSize()
  }

  /// Keeps libedit from asking the terminal for a size that is out of bounds, until `showSize`: it takes
  /// the bounds then. libedit asks whenever it begins to read a line.
  func hideExcessiveSize() {
    guard let size = Screen.excessiveSize else { return }
    let (rows, columns) = ScreenBounds.fit(rows: Int(size.ws_row), columns: Int(size.ws_col))
    unsafe editline_set_rows(handle, Int32(rows))
    unsafe editline_set_columns(handle, Int32(columns))
    isSizeHidden = unsafe editline_ask_terminal(handle, 0) == 0
  }

  func showSize() {
    guard isSizeHidden else { return }
    unsafe editline_ask_terminal(handle, 1)
    isSizeHidden = false
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

  /// Draws the line with another prompt, after a change to it, where it lies now.
  func redraw(prompt newPrompt: String, change: () -> Void) {
    eraseLine()
    prompt = newPrompt
    change()
    unsafe editline_refresh(handle)
  }
}
