package import Wire

/// A line of the system log, without the date and host name that the shell puts before it.
package struct LogEntry: Equatable, Sendable {
  package var time: Instant
  /// Which part of the router speaks: `mib2d` of links, `spd` of services.
  package var process: String
  package var message: String

  package init(time: Instant, process: String, message: String) {
    self.time = time
    self.process = process
    self.message = message
  }
}

/// The newest lines, oldest first.
struct SystemLog {
  private static let capacity = 2_000
  private(set) var entries: [LogEntry] = []

  mutating func append(_ entry: LogEntry) {
    // Trimmed by halves, so that a full log does not move its lines at each new one.
    if entries.count >= Self.capacity { entries.removeFirst(Self.capacity / 2) }
    entries.append(entry)
  }

  mutating func clear() { entries.removeAll() }
}
