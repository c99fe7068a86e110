import Glibc

/// The mode in which the terminal passes each key on at once and does not show it. The pager uses
/// it.
enum RawMode {
  /// Calls `body` in this mode, then restores the former one. Signals that would end the process
  /// are held back meanwhile.
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
