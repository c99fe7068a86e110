import CHost
import Glibc

/// Something that one thread signals and another waits for. eventfd(2).
///
/// A class: it owns the descriptor, which is closed with it.
final class Event: Sendable {
  /// Can be read while a signal has not been waited for; -1: the process may open no more.
  let descriptor: Int32

  init() { descriptor = max(host_event_open(), -1) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func signal() {
    var count: UInt64 = 1
    // It fails only where so many signals wait that one more says nothing.
    _ = unsafe write(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Waits for the next signal, or takes one that has come.
  func wait() {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&ready, 1, -1)
    var count: UInt64 = 0
    _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
