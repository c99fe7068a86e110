package import Configuration

extension Element {
  /// The seconds of a date or a duration, which stand beside its words for programs.
  package var seconds: Int64? { attribute("junos:seconds").flatMap { Int64($0) } }

  /// A value in the words that people read, with its seconds for programs.
  package static func seconds(_ name: String, _ seconds: Int64, _ words: String) -> Element {
    Element(name, words, attributes: [Attribute("junos:seconds", String(seconds))])
  }
}
