import Glibc
import Live

/// A raw mode for a terminal on standard input that is used by a program: octets pass unchanged,
/// without echo, and without waiting for the end of a line. An SSH client may request such a
/// terminal for the NETCONF subsystem. Ctrl-C still ends the process.
enum TransparentTerminal {
  /// Runs `body` in this mode, if standard input is a terminal. `ownsSignals` is true if no other
  /// thread handles the signals that end a process.
  static func run<Result>(
    ownsSignals: Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    var found = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &found) == 0 else { return try body() }
    var mode = found
    mode.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | ISTRIP | IXON)
    mode.c_lflag &= ~tcflag_t(ECHO | ICANON)
    mode.c_oflag &= ~tcflag_t(OPOST)
    let restoration = WorkerThread()
    if ownsSignals { restore(found, atSignalsOn: restoration) }
    unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    defer { unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &found) }
    return try body()
  }

  /// Starts a thread that waits for a signal that ends the process, restores the terminal's mode,
  /// and raises the signal again.
  private static func restore(_ found: termios, atSignalsOn thread: WorkerThread) {
    var ending = sigset_t()
    unsafe sigemptyset(&ending)
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] { unsafe sigaddset(&ending, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &ending, nil)
    let signals = ending
    _ = thread.start {
      var (found, signals, number) = (found, signals, Int32(0))
      guard unsafe sigwait(&signals, &number) == 0 else { return }
      unsafe tcsetattr(STDIN_FILENO, TCSANOW, &found)
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      raise(number)
    }
  }
}
