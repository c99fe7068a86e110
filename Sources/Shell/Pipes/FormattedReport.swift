package import Configuration
import Operations

/// The result of `display xml` and `display json`: a text for users, and its elements for programs.
package struct FormattedReport: Report {
  /// The text that is shown.
  package let text: String
  /// The elements that XML shows; for JSON, the text in an element.
  package let elements: [Element]
  /// Whether the text is JSON and not XML.
  package let isJSON: Bool

  init(xml text: String, of elements: [Element]) {
    (self.text, self.elements, isJSON) = (text, elements, false)
  }

  init(json text: String) {
    (self.text, elements, isJSON) = (text, text.elements, true)
  }
}
