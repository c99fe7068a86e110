import CHost
import Glibc

/// The signals that end a served network. The server's loop reads them from a descriptor, so that
/// it can end all sessions before it exits.
///
/// It is a class because it owns the descriptor and the signal mask that it restores.
package final class EndSignals {
  /// The descriptor that is readable when a signal waits; -1 if the system could not create one.
  let descriptor: Int32
  private var found = sigset_t()

  /// The signals of the terminal, which this thread blocks if another thread of the process handles
  /// the terminal.
  private static let ofTerminal = [SIGINT, SIGWINCH, SIGCONT]

  /// Blocks the ending signals of this thread, and of the threads that start after it. With
  /// `leavesTerminal`, another thread of the process handles Ctrl-C and the other signals of the
  /// terminal.
  package init(leavesTerminal: Bool) {
    let ending = [SIGTERM, SIGHUP, SIGQUIT] + (leavesTerminal ? [] : [SIGINT])
    var blocked = Self.set(of: ending + (leavesTerminal ? Self.ofTerminal : []))
    unsafe pthread_sigmask(SIG_BLOCK, &blocked, &found)
    var taken = Self.set(of: ending)
    descriptor = unsafe signalfd(-1, &taken, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    unsafe pthread_sigmask(SIG_SETMASK, &found, nil)
  }

  /// Returns the next signal that waits; nil: there is none.
  func next() -> Int32? {
    var signal = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard descriptor >= 0, unsafe read(descriptor, &signal, size) == size else { return nil }
    return Int32(bitPattern: signal.ssi_signo)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }
}
