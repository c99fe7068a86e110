import Glibc
import Live

/// The terminal on standard input, for a program at its other end: octets pass as they are, none is
/// echoed, and none waits for the end of its line. A client may have an SSH server make a terminal
/// for the subsystem. Ctrl-C still ends the process.
enum TransparentTerminal {
  /// Runs `body` in this mode, if standard input is a terminal. `ownsSignals`: whether no other thread
  /// takes the signals that end a process.
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

  /// The thread waits for a signal that ends the process, restores the mode, and lets the signal do
  /// what it would have done.
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
