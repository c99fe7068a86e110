package import Configuration
import Operations

/// What `display xml` and `display json` show: a text, and for programs what it is the text of.
package struct FormattedReport: Report {
  package let text: String
  /// The elements that XML shows; for JSON, the text in an element.
  package let elements: [Element]
  package let isJSON: Bool

  init(xml text: String, of elements: [Element]) {
    (self.text, self.elements, isJSON) = (text, elements, false)
  }

  init(json text: String) {
    (self.text, elements, isJSON) = (text, text.elements, true)
  }
}
