package import Wire

/// A line of the system log, without the date and host name that the shell puts before it.
package struct LogEntry: Equatable, Sendable {
  package var time: Instant
  /// Which part of the router speaks: `mib2d` of links, `spd` of services.
  package var process: String
  package var facility: SyslogModel.Facility
  package var level: SyslogModel.Level
  package var message: String

  package init(
    time: Instant, process: String, facility: SyslogModel.Facility = .daemon,
    level: SyslogModel.Level = .notice, message: String
  ) {
    self.time = time
    self.process = process
    self.facility = facility
    self.level = level
    self.message = message
  }
}

/// The newest lines, oldest first.
struct SystemLog {
  private static let capacity = 2_000
  private(set) var entries: [LogEntry] = []
  /// From when on a file has lines: it was cleared then.
  private var cleared: [String: Int] = [:]
  /// Of all lines ever, how many are no longer in `entries`.
  private var dropped = 0

  mutating func append(_ entry: LogEntry) {
    // Trimmed by halves, so that a full log does not move its lines at each new one.
    if entries.count >= Self.capacity {
      entries.removeFirst(Self.capacity / 2)
      dropped += Self.capacity / 2
    }
    entries.append(entry)
  }

  /// What `file` takes, as far as it has not been cleared.
  func entries(in file: SyslogModel.File) -> [LogEntry] {
    let first = max(0, (cleared[file.name] ?? 0) - dropped)
    return entries.dropFirst(first).filter { file.takes($0.facility, $0.level) }
  }

  mutating func clear(file: String) { cleared[file] = dropped + entries.count }
}
