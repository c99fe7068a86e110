package import Glibc

/// A front end that supplies at once what a command needs, and waits only for its own user.
package protocol FrontEnd: CommandOutput {
  /// Waits in real time on a terminal, and returns at once in a script. Returns false if Ctrl-C was
  /// typed.
  func pause(milliseconds: Int) -> Bool
  /// Asks the user a question. Returns nil in a script, or after Ctrl-C or Ctrl-D.
  func ask(_ question: String) -> String?
  /// Returns the next line of a configuration that is loaded from the terminal or from the script
  /// itself; nil at its end.
  func readLine() -> String?
  /// Waits until one of the descriptors is ready, or until the user does something that a command
  /// must handle.
  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd
}

extension FrontEnd {
  /// Waits for the descriptors alone, because this front end has no user who could interrupt it.
  package func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    var entries = descriptors.map(\.entry)
    _ = unsafe poll(&entries, nfds_t(entries.count), -1)
    return .ready
  }
}

/// A file descriptor for which a command waits.
package struct AwaitedDescriptor: Equatable, Sendable {
  /// The number of the descriptor, which stays open during the wait.
  package var number: Int32
  /// Whether the command waits to write, and not to read.
  package var isForWriting: Bool

  /// Creates the wait for a descriptor, by default until it can be read.
  package init(_ number: Int32, isForWriting: Bool = false) {
    self.number = number
    self.isForWriting = isForWriting
  }

  /// The entry for poll(2), which ignores a negative descriptor.
  package var entry: pollfd {
    let events = isForWriting ? POLLOUT : POLLIN
    return pollfd(fd: number, events: Int16(truncatingIfNeeded: events), revents: 0)
  }
}

/// The reason why a wait has ended.
package enum WaitEnd: Equatable, Sendable {
  /// A descriptor is ready, or none will ever be.
  case ready
  /// Ctrl-C was typed.
  case interrupt
  /// The size of the screen has changed.
  case resize
}
