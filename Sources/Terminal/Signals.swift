import CLibEdit
import Glibc

/// The signals of a terminal, read from a descriptor like the keys beside them: nothing interrupts
/// anything, and there is no moment between a check and a wait in which one can be lost.
///
/// A class: it owns the descriptor and the signal mask that it found.
final class Signals {
  /// Readable when a signal waits; -1 if the system has none to give (then none ever waits).
  let descriptor: Int32
  private var found = sigset_t()
  private(set) var areHeld = false
  /// The signals that would end us are another thread's, which blocks them, as all others do.
  private let leavesFatalOnes: Bool

  /// `ownsSignals`: whether the signals that end a program end this terminal. If not, another thread
  /// takes them, and all signals of terminals are blocked in all threads.
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

  /// Those that would end us, or did stop us, while the terminal is not in its usual mode. While a
  /// command runs they act as they always do.
  private static let whileEditing = [SIGTERM, SIGHUP, SIGQUIT, SIGCONT]

  /// From here these signals wait until the terminal is in its usual mode again.
  func hold() {
    if leavesFatalOnes { return }
    areHeld = true
    var set = Self.set(of: Self.whileEditing)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  func release() {
    if leavesFatalOnes { return }
    areHeld = false
    var set = Self.set(of: Self.whileEditing)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// The next signal that waits.
  func next() -> Int32? {
    var signal = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard descriptor >= 0, unsafe read(descriptor, &signal, size) == size else { return nil }
    return Int32(bitPattern: signal.ssi_signo)
  }

  /// Whether Ctrl-C was typed. Takes all that wait: a change of size is seen anyway at the next
  /// prompt.
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
