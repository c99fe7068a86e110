import Glibc
import Operations

/// Standard input, an octet at a time: what is not read now is still there for the terminal's own
/// line editing while a command runs.
///
/// A class: there is one keyboard, and the editor and the pager read it in turn.
final class Keyboard {
  enum Event: Equatable {
    case octet(UInt8)
    case signal(Int32)
    case timeout
    /// The terminal has gone.
    case end
  }

  let signals: Signals
  /// Attended to whenever no key is there.
  var background: Background?
  /// Octets given back; the next is the last.
  private var returned: [UInt8] = []
  /// A signal that came during a wait which it does not concern.
  private var returnedSignal: Int32?

  init(signals: Signals) { self.signals = signals }

  /// What happens next. `timeout`: milliseconds, -1 for ever.
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

  /// Waits for Ctrl-C. True: it came.
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

  /// Waits until one of the descriptors is ready, or until a signal of the terminal comes.
  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    while true {
      var isResized = false
      while let signal = signals.next() {
        switch signal {
        case SIGINT: return .interrupt
        case SIGWINCH: isResized = true
        case SIGCONT: break
        // It ends the session at the next key, and the wait now.
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

  /// The next calls of `next` return these.
  func giveBack(_ octets: some BidirectionalCollection<UInt8>) {
    returned.append(contentsOf: octets.reversed())
  }

  /// The character that `lead` begins; U+FFFD if what follows is not UTF-8.
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
      // The rest was sent in the same moment; half a character does not wait for the next key.
      guard case .octet(let octet) = next(timeout: 100) else { break }
      guard octet & 0xC0 == 0x80 else {
        giveBack([octet])
        break
      }
      octets.append(octet)
    }
    return String(decoding: octets, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
  }

  /// The rest of an escape sequence, as `[A`; empty: it was the Escape key itself.
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

  /// What is pasted, up to the mark that ends it. A paste that stays away for five seconds has ended
  /// too, or a mark that got lost would take the keyboard with it.
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

  /// What can be read without waiting, after an octet has been read: a paste of a megabyte should
  /// not take two million calls of the system.
  private func waiting() -> [UInt8] {
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard returned.isEmpty, unsafe poll(&ready, 1, 0) == 1 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = max(0, unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count))
    }
  }
}
