/// `[edit system syslog]`: which lines of the log go into which file.
package struct SyslogModel: Equatable, Sendable {
  /// Which part of the router speaks. The raw values are the statement's words.
  package enum Facility: String, Sendable, CaseIterable {
    case any
    case daemon
    case interactiveCommands = "interactive-commands"
    case kernel
  }

  /// How grave a line is, or the least grave that a file takes. RFC 3164 §4.1.1 has the order.
  package enum Level: String, Sendable, CaseIterable {
    case critical
    case error
    case warning
    case notice
    case info
    /// Of a file only: takes everything.
    case any

    /// The lower, the graver.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package struct Selection: Equatable, Sendable {
    package var facility: Facility
    package var level: Level

    package init(_ facility: Facility, _ level: Level) {
      self.facility = facility
      self.level = level
    }

    package func takes(_ facility: Facility, _ level: Level) -> Bool {
      (self.facility == .any || self.facility == facility) && level.rank <= self.level.rank
    }
  }

  package struct File: Equatable, Sendable {
    package var name: String
    package var selections: [Selection]

    package init(name: String, selections: [Selection]) {
      self.name = name
      self.selections = selections
    }

    package func takes(_ facility: Facility, _ level: Level) -> Bool {
      selections.contains { $0.takes(facility, level) }
    }
  }

  /// Sorted by name.
  package var files: [File]

  package init(files: [File]) { self.files = files }

  /// What holds where no file is configured: `messages` with `any notice`.
  package static let standard = SyslogModel(
    files: [File(name: "messages", selections: [Selection(.any, .notice)])])
}
