import CLibEdit
import Glibc
import Shell

/// The screen of the terminal: its properties and its size, and the output to it.
struct Screen {
  /// Whether the screen moves the cursor and erases by the usual escape sequences (not with
  /// `TERM=dumb`).
  var hasEscapes = false
  /// Whether errors are red and the prompt is bold, which needs escape sequences and no `NO_COLOR`.
  var hasColour = false
  /// Whether the terminal puts marks around pasted text.
  var marksPaste = false

  /// Whether the terminal is a `vt100` or similar, which has neither colour nor marks around pasted
  /// text. Programs that drive a command line ask for this type, because they read the echo and the
  /// prompt as plain text.
  static var isVideoTerminal: Bool {
    guard let type = unsafe getenv("TERM") else { return false }
    return unsafe String(cString: type).hasPrefix("vt")
  }

  /// Whether the environment requests plain text: `NO_COLOR` is set and not empty
  /// (<https://no-color.org>).
  static var isColourRefused: Bool {
    guard let value = unsafe getenv("NO_COLOR") else { return false }
    return unsafe value.pointee != 0
  }

  /// The number of columns of a terminal that does not know its size, such as one on a serial line.
  var columns = 80

  /// The present size, within bounds. A terminal that does not know its size has 24 rows.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    let status = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    guard status == 0, size.ws_row > 0, size.ws_col > 0 else { return (24, columns) }
    return ScreenBounds.fit(rows: Int(size.ws_row), columns: Int(size.ws_col))
  }

  /// The size of the terminal if it is out of bounds; nil: it is within them or unknown.
  static var excessiveSize: winsize? {
    var size = winsize()
    guard unsafe ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_row > ScreenBounds.rows || size.ws_col > ScreenBounds.columns
    else { return nil }
    return size
  }

  /// Removes `LINES` and `COLUMNS` from the environment if they are out of bounds. libedit uses
  /// them if the terminal does not know its size.
  static func boundEnvironment() {
    for (name, bound) in [("LINES", ScreenBounds.rows), ("COLUMNS", ScreenBounds.columns)] {
      guard let value = unsafe getenv(name) else { continue }
      let number = unsafe Int(String(cString: value))
      if number.map({ !(1...bound).contains($0) }) ?? true { unsafe unsetenv(name) }
    }
  }

  /// Calls `body`, in which libedit reads the size of the terminal before it can be given another.
  /// A terminal whose size is out of bounds gets one within them meanwhile.
  static func withBoundedSize<Result>(_ body: () -> Result) -> Result {
    guard var size = excessiveSize else { return body() }
    var bounded = size
    bounded.ws_row = min(size.ws_row, UInt16(ScreenBounds.rows))
    bounded.ws_col = min(size.ws_col, UInt16(ScreenBounds.columns))
    // An error is ignored: it is not expected, and there is no other way to set the size.
    _ = unsafe ioctl(STDIN_FILENO, UInt(TIOCSWINSZ), &bounded)
    defer { _ = unsafe ioctl(STDIN_FILENO, UInt(TIOCSWINSZ), &size) }
    return body()
  }

  /// Writes all of `text`. If the terminal was closed, the text is lost, and the keyboard reports
  /// the end.
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

  /// Returns the text in red if the screen has colour.
  func red(_ text: String) -> String {
    hasColour && !text.isEmpty ? "\u{1b}[31m\(text)\u{1b}[m" : text
  }

  /// Moves the cursor to the start of a row with `columns` columns of text, and erases the row.
  func eraseRow(of columns: Int) {
    put(hasEscapes ? "\r\u{1b}[K" : "\r\(String(repeating: " ", count: columns))\r")
  }
}
