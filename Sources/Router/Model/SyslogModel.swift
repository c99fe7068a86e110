/// `[edit system syslog]`: the log files, each with the facilities and levels that it records.
package struct SyslogModel: Equatable, Sendable {
  /// The part of the router that logs. The raw values are the words of the statement.
  package enum Facility: String, Sendable, CaseIterable {
    case any
    case daemon
    case interactiveCommands = "interactive-commands"
    case kernel
  }

  /// The severity of a line, or the least severity that a file records. RFC 3164 section 4.1.1 has
  /// the order.
  package enum Level: String, Sendable, CaseIterable {
    case critical
    case error
    case warning
    case notice
    case info
    /// A file with this level records everything; no line has it.
    case any

    /// The position in the order of severity; 0 is the most severe.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// A facility and the least severity of its lines that a file records.
  package struct Selection: Equatable, Sendable {
    /// The facility; `any` selects the lines of all facilities.
    package var facility: Facility
    /// The least severe level that is recorded; `any` selects the lines of all levels.
    package var level: Level

    /// Creates a selection.
    package init(_ facility: Facility, _ level: Level) {
      self.facility = facility
      self.level = level
    }

    /// Returns whether a line of this facility and level is recorded.
    package func takes(_ facility: Facility, _ level: Level) -> Bool {
      (self.facility == .any || self.facility == facility) && level.rank <= self.level.rank
    }
  }

  /// A log file with what it records.
  package struct File: Equatable, Sendable {
    /// The name of the file.
    package var name: String
    /// The selections. A line that matches one of them is recorded.
    package var selections: [Selection]

    /// Creates a log file.
    package init(name: String, selections: [Selection]) {
      self.name = name
      self.selections = selections
    }

    /// Returns whether the file records a line of this facility and level.
    package func takes(_ facility: Facility, _ level: Level) -> Bool {
      selections.contains { $0.takes(facility, level) }
    }
  }

  /// The files, sorted by name.
  package var files: [File]

  /// Creates the log files, which must be sorted by name.
  package init(files: [File]) { self.files = files }

  /// The files if none is configured: `messages` with `any notice`.
  package static let standard = SyslogModel(
    files: [File(name: "messages", selections: [Selection(.any, .notice)])])
}
