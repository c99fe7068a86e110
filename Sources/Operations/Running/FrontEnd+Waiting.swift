package import Glibc

/// A descriptor that a command waits for.
package struct AwaitedDescriptor: Equatable, Sendable {
  package var number: Int32
  /// Whether it is to be written to, and not to be read.
  package var isForWriting: Bool

  package init(_ number: Int32, isForWriting: Bool = false) {
    self.number = number
    self.isForWriting = isForWriting
  }

  /// What poll(2) is to watch. It passes over a negative number.
  package var entry: pollfd {
    let events = isForWriting ? POLLOUT : POLLIN
    return pollfd(fd: number, events: Int16(truncatingIfNeeded: events), revents: 0)
  }
}

/// Why a wait has ended.
package enum WaitEnd: Equatable, Sendable {
  /// A descriptor is ready, or nothing will ever be.
  case ready
  /// Ctrl-C was typed.
  case interrupt
  /// The screen has another size.
  case resize
}

extension FrontEnd {
  /// Where nobody types, the descriptors are all there is.
  package func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    var entries = descriptors.map(\.entry)
    _ = unsafe poll(&entries, nfds_t(entries.count), -1)
    return .ready
  }
}
