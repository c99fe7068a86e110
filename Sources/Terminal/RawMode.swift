import Glibc

/// The terminal gives each key as it is pressed, and shows none: for the keys of the pager.
enum RawMode {
  /// Runs `body` in it. The signals that would end us wait meanwhile.
  static func run<Result>(_ signals: Signals, _ body: () -> Result) -> Result {
    var found = termios()
    let isTerminal = unsafe tcgetattr(STDIN_FILENO, &found) == 0
    var raw = found
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    raw.c_iflag &= ~tcflag_t(IXON)
    raw.c_iflag |= tcflag_t(ICRNL)
    let wereHeld = signals.areHeld
    signals.hold()
    if isTerminal { unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) }
    defer {
      if isTerminal { unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &found) }
      if !wereHeld { signals.release() }
    }
    return body()
  }
}
