import CHost
import Glibc

/// The signals that end a served network, read from a descriptor in the loop that serves it, so that
/// its end is an orderly one.
///
/// It is a class because it owns the descriptor and the signal mask that it found.
package final class EndSignals {
  /// Readable when a signal waits; -1 if the system has none to give.
  let descriptor: Int32
  private var found = sigset_t()

  /// Signals of a terminal that this thread leaves to the one at which the terminal is.
  private static let ofTerminal = [SIGINT, SIGWINCH, SIGCONT]

  /// `leavesTerminal`: Ctrl-C and its like are for another thread of this process. Threads that start
  /// from now on block the same signals.
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

  /// The next signal that waits.
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
