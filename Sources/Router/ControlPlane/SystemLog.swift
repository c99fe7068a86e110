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

/// The newest lines, oldest first, and from where on each file shows them.
struct SystemLog {
  private static let capacity = 2_000
  private var entries: [LogEntry] = []
  /// Lines that were there before the first of `entries`.
  private var forgotten = 0
  /// How many lines had been written when the file was cleared.
  private var cleared: [String: Int] = [:]

  /// A line as it is kept: others may have chosen how long it is. RFC 3164 §4.1 has 1,024 octets.
  static func shortened(_ line: String) -> String {
    guard line.utf8.count > maximumLine else { return line }
    return String(line.unicodeScalars.prefix(maximumLine)) + "..."
  }

  private static let maximumLine = 1_000

  var all: [LogEntry] { entries }

  /// How many lines were ever written.
  var position: Int { forgotten + entries.count }

  /// Lines written since there were `position` of them, as far as they are still known.
  func entries(since position: Int) -> ArraySlice<LogEntry> {
    entries.dropFirst(max(0, position - forgotten))
  }

  mutating func append(_ entry: LogEntry) {
    // Trimmed by halves, so that a full log does not move its lines at each new one.
    if entries.count >= Self.capacity {
      entries.removeFirst(Self.capacity / 2)
      forgotten += Self.capacity / 2
    }
    entries.append(entry)
  }

  /// What the file takes of what was written since it was cleared.
  func entries(in file: SyslogModel.File) -> [LogEntry] {
    entries(since: cleared[file.name] ?? 0)
      .filter { file.takes($0.facility, $0.level) }
  }

  mutating func clear(file: String) { cleared[file] = forgotten + entries.count }
}
