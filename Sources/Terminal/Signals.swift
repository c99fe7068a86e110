import CLibEdit
import Glibc

/// The signals of a terminal, which are read from a descriptor like the keys. No signal interrupts
/// a function, and none is lost between a check and a wait.
///
/// It is a class because it owns the descriptor and the signal mask that it restores.
final class Signals {
  /// The descriptor that is readable when a signal waits; -1 if the system could not create one, so
  /// that none ever waits.
  let descriptor: Int32
  private var found = sigset_t()
  /// Whether the signals that end or stop the process are held back.
  private(set) var areHeld = false
  /// Whether another thread handles the signals that end the process. All other threads block them.
  private let leavesFatalOnes: Bool

  /// Creates the descriptor and blocks the signals. With `ownsSignals`, the signals that end a
  /// program end this terminal. Otherwise another thread handles them, and all threads block all
  /// signals of terminals.
  init(ownsSignals: Bool = true) {
    leavesFatalOnes = !ownsSignals
    let others = ownsSignals ? [] : [SIGCONT]
    var always = Self.set(of: [SIGINT, SIGWINCH] + others)
    unsafe pthread_sigmask(SIG_BLOCK, &always, &found)
    var all = Self.set(of: [SIGINT, SIGWINCH] + (ownsSignals ? Self.whileEditing : others))
    descriptor = unsafe signalfd(-1, &all, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    unsafe pthread_sigmask(SIG_SETMASK, &found, nil)
  }

  /// The signals that would end the process, or have continued it, while the terminal is not in its
  /// usual mode. While a command runs, they have their usual effect.
  private static let whileEditing = [SIGTERM, SIGHUP, SIGQUIT, SIGCONT]

  /// Holds these signals back until `release`, while the terminal is not in its usual mode.
  func hold() {
    if leavesFatalOnes { return }
    areHeld = true
    var set = Self.set(of: Self.whileEditing)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Lets these signals have their effect again.
  func release() {
    if leavesFatalOnes { return }
    areHeld = false
    var set = Self.set(of: Self.whileEditing)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Returns the next signal that waits; nil: there is none.
  func next() -> Int32? {
    var signal = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard descriptor >= 0, unsafe read(descriptor, &signal, size) == size else { return nil }
    return Int32(bitPattern: signal.ssi_signo)
  }

  /// Returns whether Ctrl-C was typed, and discards all signals that wait. A change of the size is
  /// noticed at the next prompt anyway.
  func takeInterrupt() -> Bool {
    var isInterrupted = false
    while let signal = next() { if signal == SIGINT { isInterrupted = true } }
    return isInterrupted
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }
}
