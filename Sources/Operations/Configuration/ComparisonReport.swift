package import Configuration

/// The report of the comparison of two stored configurations.
struct ComparisonReport: Report {
  let text: String
  /// The element that encloses the comparison in a reply.
  private let enclosure: String

  /// Creates the report of a comparison in the format of `show | compare`.
  init(_ text: String, in enclosure: String) {
    self.text = text
    self.enclosure = enclosure
  }

  var elements: [Element] { [Element(enclosure, [.configurationOutput("\n" + text)])] }
}

extension Element {
  /// Returns the element of a reply that holds a configuration, or a comparison, as text.
  package static func configurationOutput(_ text: String) -> Element {
    Element("configuration-information", [Element("configuration-output", text)])
  }
}
