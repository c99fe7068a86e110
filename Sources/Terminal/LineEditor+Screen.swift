import CLibEdit
import Glibc
import Shell

/// The changes of the screen while a line is edited, other than those by keys of the line.
extension LineEditor {
  /// Stops all processes of the job, as the terminal itself does for Ctrl-Z, and draws the line
  /// again when they continue.
  func suspend() -> After {
    let geometry = geometry
    screen.put(String(repeating: "\n", count: geometry.lastRow - geometry.cursorRow + 1))
    endEditing()
    kill(0, SIGTSTP)
    beginEditing()
    unsafe editline_refresh(handle)
    return .nothing
  }

  /// Draws the line again after another process has stopped and continued this one. The mode of the
  /// terminal is set again too.
  func resume() {
    unsafe editline_prepare_terminal(handle, 0)
    unsafe editline_prepare_terminal(handle, 1)
    if screen.marksPaste && !isVi { screen.put(PastedText.on) }
    resize()
  }

  /// Draws the prompt and the line again after the screen has changed its size.
  func resize() {
    readSize()
    show(aboveThePrompt: "")
  }

  /// Makes libedit read the size of the screen again, within bounds.
  func readSize() {
    hideExcessiveSize()
    unsafe el_resize(handle)
    showSize()
  }

  /// Sets libedit's size to the bounds if the terminal's is larger, and keeps libedit from reading
  /// the size until `showSize`. libedit reads it whenever it begins to read a line.
  func hideExcessiveSize() {
    guard let size = Screen.excessiveSize else { return }
    let (rows, columns) = ScreenBounds.fit(rows: Int(size.ws_row), columns: Int(size.ws_col))
    unsafe editline_set_rows(handle, Int32(rows))
    unsafe editline_set_columns(handle, Int32(columns))
    isSizeHidden = unsafe editline_ask_terminal(handle, 0) == 0
  }

  /// Lets libedit read the size of the terminal again.
  func showSize() {
    guard isSizeHidden else { return }
    unsafe editline_ask_terminal(handle, 1)
    isSizeHidden = false
  }

  /// Prints whole lines in place of the line that is edited, and draws the line below them.
  func show(aboveThePrompt text: String) {
    if !screen.hasEscapes { screen.put("\n") }
    eraseLine()
    screen.put(text.isEmpty || text.hasSuffix("\n") ? text : "\(text)\n")
    unsafe editline_refresh(handle)
  }

  /// Erases the line on the screen and moves the cursor to the start of its prompt. On a terminal
  /// without escape sequences, the cursor is moved to the start of its row.
  private func eraseLine() {
    guard screen.hasEscapes else { return screen.put("\r") }
    let row = geometry.cursorRow
    // If everything from the top left corner is erased, tmux keeps a copy in its history. So the
    // first row is erased separately, and the rest from its second column on.
    screen.put("\(row > 0 ? "\u{1b}[\(row)A" : "")\r\u{1b}[K\u{1b}[C\u{1b}[J\r")
  }

  /// Changes the line with `change` and draws it with another prompt in the same place.
  func redraw(prompt newPrompt: String, change: () -> Void) {
    eraseLine()
    prompt = newPrompt
    change()
    unsafe editline_refresh(handle)
  }
}
