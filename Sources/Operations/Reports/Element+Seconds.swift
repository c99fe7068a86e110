package import Configuration

extension Element {
  /// The seconds of a date or a duration, from the attribute for programs.
  package var seconds: Int64? { attribute("junos:seconds").flatMap { Int64($0) } }

  /// Returns an element whose text is for people, with the seconds in an attribute for programs.
  package static func seconds(_ name: String, _ seconds: Int64, _ words: String) -> Element {
    Element(name, words, attributes: [Attribute("junos:seconds", String(seconds))])
  }
}
