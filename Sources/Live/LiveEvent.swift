import CHost
import Glibc

/// A counter that one thread increments to wake another, which waits for it. eventfd(2).
///
/// It is a class because it owns the descriptor and closes it at its end.
final class LiveEvent: Sendable {
  /// The descriptor. It is readable while a signal is pending; -1 if the process can open no more.
  let descriptor: Int32

  init() { descriptor = max(host_event_open(), -1) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Wakes the waiting thread.
  func signal() {
    var count: UInt64 = 1
    // The write fails only if the counter is at its maximum. A signal is pending then anyway.
    _ = unsafe write(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Waits for a signal and resets the counter. Returns at once if a signal is pending.
  func wait() {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&ready, 1, -1)
    var count: UInt64 = 0
    _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
