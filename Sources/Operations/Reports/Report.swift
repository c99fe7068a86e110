package import Configuration
import Management

/// What a command found out. The table that the operator reads, XML and JSON are three views of one
/// value.
package protocol Report {
  /// In whole lines.
  var text: String { get }
  /// With the element names of the real system; JSON says the same.
  var elements: [Element] { get }
  /// What a script is told with a failure, behind the report itself; nil: all is well.
  var failure: CommandFailure? { get }
}

extension Report {
  package var failure: CommandFailure? { nil }
}

/// A report whose table is derived from its elements alone. Table, XML and JSON cannot tell different
/// things.
package protocol TreeReport: Report {
  /// Returns the table in whole lines. It sees the elements and nothing else.
  static func text(of elements: [Element]) -> String
}

extension TreeReport {
  package var text: String { Self.text(of: elements) }
}

/// Words are a report too: that of a command with nothing to tabulate.
extension String: Report {
  package var text: String { self }

  // `Element` alone would be a character here.
  package var elements: [Configuration.Element] {
    isEmpty ? [] : [Configuration.Element("output", self)]
  }
}

extension Element {
  /// A date as the real system gives it: in words, and in seconds for programs.
  package static func date(_ name: String, _ seconds: Int64) -> Element {
    Element(
      name, CalendarDate.full(seconds), attributes: [Attribute("junos:seconds", String(seconds))])
  }

  /// How long, in words and in seconds.
  package static func age(_ name: String, _ seconds: Int64) -> Element {
    Element(
      name, CalendarDate.age(seconds), attributes: [Attribute("junos:seconds", String(seconds))])
  }
}
