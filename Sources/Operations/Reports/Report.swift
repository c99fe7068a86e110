package import Configuration
import Management

/// The result of a command. Its table, XML and JSON are three views of one value.
package protocol Report {
  /// The report as text, in whole lines.
  var text: String { get }
  /// The report as elements with the names that Junos uses. JSON has the same names.
  var elements: [Element] { get }
  /// The failure that is reported to a script after the report; nil if there is none.
  var failure: CommandFailure? { get }
}

extension Report {
  /// The default: no failure.
  package var failure: CommandFailure? { nil }
}

/// A report whose text is derived from its elements alone, so that table, XML and JSON cannot
/// differ.
package protocol TreeReport: Report {
  /// Returns the text in whole lines. It depends on nothing but the elements.
  static func text(of elements: [Element]) -> String
}

extension TreeReport {
  /// The text that is derived from the report's elements.
  package var text: String { Self.text(of: elements) }
}

/// A plain text as a report, for commands without a table.
extension String: Report {
  /// The string itself.
  package var text: String { self }

  // Without the module's name, `Element` would be `Character` here.
  /// One element `output` with the string; none if the string is empty.
  package var elements: [Configuration.Element] {
    isEmpty ? [] : [Configuration.Element("output", self)]
  }
}

extension Element {
  /// Returns a date in words, with its seconds for programs.
  package static func date(_ name: String, _ seconds: Int64) -> Element {
    Element(
      name, CalendarDate.full(seconds), attributes: [Attribute("junos:seconds", String(seconds))])
  }

  /// Returns a duration in words and in seconds.
  package static func age(_ name: String, _ seconds: Int64) -> Element {
    Element(
      name, CalendarDate.age(seconds), attributes: [Attribute("junos:seconds", String(seconds))])
  }
}
