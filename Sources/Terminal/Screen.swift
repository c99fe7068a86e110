import CLibEdit
import Glibc
import Shell

/// The screen: text out, its size, and what it can show.
struct Screen {
  /// It moves the cursor and erases by the usual escape sequences (not `TERM=dumb`).
  var hasEscapes = false
  /// Errors in red, the prompt in bold: with escapes, unless the user asks for none (`NO_COLOR`).
  var hasColour = false
  /// It marks what is pasted.
  var marksPaste = false

  /// `TERM=vt100` and its like. Those knew neither colour nor marks of a paste, and it is the type
  /// that programs ask for which drive a command line: they read what they typed and the prompt as
  /// plain text.
  static var isVideoTerminal: Bool {
    guard let type = unsafe getenv("TERM") else { return false }
    return unsafe String(cString: type).hasPrefix("vt")
  }

  /// Whether the environment asks for plain text. <https://no-color.org>: set, and not empty.
  static var isColourRefused: Bool {
    guard let value = unsafe getenv("NO_COLOR") else { return false }
    return unsafe value.pointee != 0
  }

  /// Columns of a terminal that doesn't know its own size, as one at the end of a serial line.
  var columns = 80

  /// Rows and columns now, within bounds. A terminal that doesn't know has 24 rows.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    let status = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    guard status == 0, size.ws_row > 0, size.ws_col > 0 else { return (24, columns) }
    return ScreenBounds.fit(rows: Int(size.ws_row), columns: Int(size.ws_col))
  }

  /// The size of the terminal that libedit asks; nil: it does not know, or it is within bounds.
  static var excessiveSize: winsize? {
    var size = winsize()
    guard unsafe ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_row > ScreenBounds.rows || size.ws_col > ScreenBounds.columns
    else { return nil }
    return size
  }

  /// Takes a number of rows or columns that is out of bounds from the environment, where libedit finds
  /// it if the terminal does not know its size.
  static func boundEnvironment() {
    for (name, bound) in [("LINES", ScreenBounds.rows), ("COLUMNS", ScreenBounds.columns)] {
      guard let value = unsafe getenv(name) else { continue }
      let number = unsafe Int(String(cString: value))
      if number.map({ !(1...bound).contains($0) }) ?? true { unsafe unsetenv(name) }
    }
  }

  /// Calls `body`, in which libedit asks the terminal for its size before it can be told another. A
  /// terminal whose size is out of bounds is given one within them meanwhile.
  static func withBoundedSize<Result>(_ body: () -> Result) -> Result {
    guard var size = excessiveSize else { return body() }
    var bounded = size
    bounded.ws_row = min(size.ws_row, UInt16(ScreenBounds.rows))
    bounded.ws_col = min(size.ws_col, UInt16(ScreenBounds.columns))
    // A terminal whose size cannot be set is not expected, and nothing can be done about it.
    _ = unsafe ioctl(STDIN_FILENO, UInt(TIOCSWINSZ), &bounded)
    defer { _ = unsafe ioctl(STDIN_FILENO, UInt(TIOCSWINSZ), &size) }
    return body()
  }

  /// Writes all of `text`. A terminal that has gone is noticed by the keyboard.
  func put(_ text: String) {
    var text = text
    text.withUTF8 { octets in
      var written = 0
      while written < octets.count {
        let rest = unsafe UnsafeBufferPointer(rebasing: octets[written...])
        let count = unsafe write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count > 0 {
          written += count
        } else if errno == EAGAIN {
          var ready = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
          unsafe poll(&ready, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  func red(_ text: String) -> String {
    hasColour && !text.isEmpty ? "\u{1b}[31m\(text)\u{1b}[m" : text
  }

  /// Back to the start of a row that holds `columns` columns of text, and empties it.
  func eraseRow(of columns: Int) {
    put(hasEscapes ? "\r\u{1b}[K" : "\r\(String(repeating: " ", count: columns))\r")
  }
}
