package import Wire

/// A record of the system log, without the date and host name that the shell puts before it.
package struct LogEntry: Equatable, Sendable {
  package var time: Instant
  /// The process that logs in the real system: `mib2d` for links, `spd` for services.
  package var process: String
  package var facility: SyslogModel.Facility
  package var level: SyslogModel.Level
  package var message: String

  package init(
    time: Instant, process: String, facility: SyslogModel.Facility, level: SyslogModel.Level,
    message: String
  ) {
    self.time = time
    self.process = process
    self.facility = facility
    self.level = level
    self.message = message
  }
}

/// The newest records of the log, and the position from which each log file shows them.
struct SystemLog {
  private static let capacity = 2_000
  /// The records, the oldest first.
  private var entries: [LogEntry] = []
  /// The number of records before the first of `entries`, which have been removed.
  private var forgotten = 0
  /// The number of records that had been written when a file was cleared, by its name.
  private var cleared: [String: Int] = [:]

  /// Returns a line that is not too long to be stored, because a peer may determine its length. RFC 3164
  /// §4.1 allows 1,024 octets.
  static func shortened(_ line: String) -> String {
    guard line.utf8.count > maximumLine else { return line }
    return String(line.unicodeScalars.prefix(maximumLine)) + "..."
  }

  private static let maximumLine = 1_000

  var all: [LogEntry] { entries }

  /// The number of records that have been written.
  var position: Int { forgotten + entries.count }

  /// Returns the records after the first `position` ones, as far as they are still stored.
  func entries(since position: Int) -> ArraySlice<LogEntry> {
    entries.dropFirst(max(0, position - forgotten))
  }

  mutating func append(_ entry: LogEntry) {
    // Half of the records are removed at once, so that a full log does not move all of them for each
    // new one.
    if entries.count >= Self.capacity {
      entries.removeFirst(Self.capacity / 2)
      forgotten += Self.capacity / 2
    }
    entries.append(entry)
  }

  /// Returns the records that belong to a file and were written after it was cleared.
  func entries(in file: SyslogModel.File) -> [LogEntry] {
    entries(since: cleared[file.name] ?? 0)
      .filter { file.takes($0.facility, $0.level) }
  }

  mutating func clear(file: String) { cleared[file] = forgotten + entries.count }
}
