package import Configuration

/// Two configurations that are kept, compared.
struct ComparisonReport: Report {
  let text: String
  /// The element that encloses the comparison in a reply.
  private let enclosure: String

  /// `text`: as `show | compare` has it.
  init(_ text: String, in enclosure: String) {
    self.text = text
    self.enclosure = enclosure
  }

  var elements: [Element] { [Element(enclosure, [.configurationOutput("\n" + text)])] }
}

extension Element {
  /// A configuration as text, in a reply.
  package static func configurationOutput(_ text: String) -> Element {
    Element("configuration-information", [Element("configuration-output", text)])
  }
}
