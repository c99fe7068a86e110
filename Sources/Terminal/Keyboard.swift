import Glibc
import Operations

/// Reads standard input one octet at a time. Octets that are not read stay with the terminal, whose
/// line editing collects them while a command runs.
///
/// It is a class because there is one keyboard, which the editor and the pager read in turn.
final class Keyboard {
  /// An event of the keyboard.
  enum Event: Equatable {
    /// An octet was read.
    case octet(UInt8)
    /// A signal of the terminal arrived.
    case signal(Int32)
    /// No event occurred within the time.
    case timeout
    /// The terminal was closed, or the session has been ended from outside.
    case end
  }

  /// The signals of the terminal, which are read together with the keys.
  let signals: Signals
  /// The work that is done while no key is pressed.
  var background: Background?
  /// The octets that were given back. The last one is returned first.
  private var returned: [UInt8] = []
  /// A signal that arrived during a wait that it does not end.
  private var returnedSignal: Int32?

  /// Creates the keyboard of standard input.
  init(signals: Signals) { self.signals = signals }

  /// Waits for the next event. `timeout` is in milliseconds, -1 without a limit.
  func next(timeout: Int32 = -1) -> Event {
    if let octet = returned.popLast() { return .octet(octet) }
    if let signal = returnedSignal.take() { return .signal(signal) }
    while true {
      if background?.isOver() == true { return .end }
      if let signal = signals.next() { return .signal(signal) }
      let ready = Background.wait(
        for: [STDIN_FILENO, signals.descriptor],
        milliseconds: timeout < 0 ? nil : Int(timeout), beside: background)
      guard let ready else { return background?.isOver() == true ? .end : .timeout }
      guard ready.first == true else { continue }
      var octet: UInt8 = 0
      switch unsafe read(STDIN_FILENO, &octet, 1) {
      case 1: return .octet(octet)
      case 0: return .end
      default: if errno != EINTR && errno != EAGAIN { return .end }
      }
    }
  }

  /// Waits for Ctrl-C for at most `milliseconds`. Returns true if it was typed.
  func waitForInterrupt(milliseconds: Int) -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(milliseconds)
    while true {
      if signals.takeInterrupt() { return true }
      let left = Int((clock.now.duration(to: deadline) / .milliseconds(1)).rounded(.up))
      let ready = Background.wait(
        for: [signals.descriptor], milliseconds: max(0, left), beside: background)
      if ready == nil { return false }
    }
  }

  /// Waits until one of the descriptors is ready, or until a signal of the terminal arrives.
  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    while true {
      var isResized = false
      while let signal = signals.next() {
        switch signal {
        case SIGINT: return .interrupt
        case SIGWINCH: isResized = true
        case SIGCONT: break
        // The signal ends this wait now, and the session when the next key is read.
        default: returnedSignal = signal
        }
      }
      if returnedSignal != nil { return .interrupt }
      if isResized { return .resize }
      let own = [AwaitedDescriptor(signals.descriptor)] + descriptors
      let ready = Background.wait(for: own, beside: background)
      if ready?.dropFirst().contains(true) ?? true { return .ready }
    }
  }

  /// Puts octets back, which the next calls of `next` return first.
  func giveBack(_ octets: some BidirectionalCollection<UInt8>) {
    returned.append(contentsOf: octets.reversed())
  }

  /// Reads the rest of the UTF-8 character that `lead` begins. Returns U+FFFD if the octets are not
  /// UTF-8.
  func character(after lead: UInt8) -> Unicode.Scalar {
    var octets = [lead]
    let length =
      switch lead {
      case 0xC2..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF5: 4
      default: 1
      }
    while octets.count < length {
      // The terminal sends the octets of a character together, so 100 ms are enough.
      guard case .octet(let octet) = next(timeout: 100) else { break }
      guard octet & 0xC0 == 0x80 else {
        giveBack([octet])
        break
      }
      octets.append(octet)
    }
    return String(decoding: octets, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
  }

  /// Reads the rest of an escape sequence, such as `[A`. Returns an empty string if the Escape key
  /// itself was pressed.
  func escapeSequence() -> String {
    guard case .octet(let first) = next(timeout: 50) else { return "" }
    var octets = [first]
    guard first == UInt8(ascii: "[") || first == UInt8(ascii: "O") else {
      giveBack(octets)
      return ""
    }
    while octets.count < 16, case .octet(let octet) = next(timeout: 50) {
      octets.append(octet)
      if (0x40...0x7E).contains(octet) { break }
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Reads pasted text up to the mark that ends it. The paste also ends when five seconds pass
  /// without an octet, because a lost mark would otherwise make the keyboard unusable.
  func pasted() -> [UInt8] {
    var octets: [UInt8] = []
    while case .octet(let octet) = next(timeout: 5000) {
      let searched = octets.count
      octets.append(octet)
      octets.append(contentsOf: waiting())
      if let end = PastedText.end(in: octets, searched: searched) {
        giveBack(octets[end.upperBound...])
        octets.removeSubrange(end.lowerBound...)
        break
      }
    }
    return octets
  }

  /// Reads up to 4,096 octets that are available without waiting. It saves a paste of a megabyte
  /// two million system calls.
  private func waiting() -> [UInt8] {
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard returned.isEmpty, unsafe poll(&ready, 1, 0) == 1 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = max(0, unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count))
    }
  }
}
