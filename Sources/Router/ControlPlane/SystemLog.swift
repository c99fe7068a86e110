package import Wire

/// One line of the system log, without the date and host name that the shell puts before it.
package struct LogEntry: Equatable, Sendable {
  /// The time at which the line was written.
  package var time: Instant
  /// The process that a Junos device would name: `mib2d` for links, `spd` for services, `kmd` for
  /// key management.
  package var process: String
  /// The part of the router that logs; never `any`.
  package var facility: SyslogModel.Facility
  /// The severity of the line; never `any`.
  package var level: SyslogModel.Level
  /// The text of the line, which is shortened to 1,000 characters.
  package var message: String

  /// Creates a line of the log.
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

/// The newest lines of the system log, the oldest first, at most 2,000, and for each file the line
/// at which it was cleared.
struct SystemLog {
  private static let capacity = 2_000
  /// The records, the oldest first.
  private var entries: [LogEntry] = []
  /// The number of lines that have been removed before the first of `entries`.
  private var removedCount = 0
  /// The number of lines that had been written when a file was cleared, by file.
  private var cleared: [String: Int] = [:]

  /// Returns a line as it is kept: at most 1,000 characters, because peers may determine its
  /// length. RFC 3164 section 4.1 limits a packet to 1,024 octets.
  static func shortened(_ line: String) -> String {
    guard line.utf8.count > maximumLine else { return line }
    return String(line.unicodeScalars.prefix(maximumLine)) + "..."
  }

  private static let maximumLine = 1_000

  var all: [LogEntry] { entries }

  /// The number of lines that were ever written.
  var position: Int { removedCount + entries.count }

  /// Returns the lines that were written after the first `position` ones and are still kept.
  func entries(since position: Int) -> ArraySlice<LogEntry> {
    entries.dropFirst(max(0, position - removedCount))
  }

  mutating func append(_ entry: LogEntry) {
    // Half of the lines is removed at once, so that a full log does not move its lines at each
    // new one.
    if entries.count >= Self.capacity {
      entries.removeFirst(Self.capacity / 2)
      removedCount += Self.capacity / 2
    }
    entries.append(entry)
  }

  /// Returns the lines that a file shows: those written since it was cleared, of its facilities and
  /// levels.
  func entries(in file: SyslogModel.File) -> [LogEntry] {
    entries(since: cleared[file.name] ?? 0)
      .filter { file.takes($0.facility, $0.level) }
  }

  mutating func clear(file: String) { cleared[file] = removedCount + entries.count }
}
