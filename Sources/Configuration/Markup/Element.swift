/// A node of what a command found out, or of a configuration: XML and JSON are two spellings of it.
package struct Element: Equatable, Sendable {
  package struct Attribute: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What XML does not tell apart, and the JSON of a configuration does.
  package enum Shape: Equatable, Sendable {
    /// At most one of its name in its parent.
    case single
    /// One of several: an instance of a list, or a member of a leaf with several values.
    case repeated
    /// A leaf that holds a number.
    case number
    /// Is there or is not.
    case flag
    /// Holds what is said of all the `repeated` of its name together, which follow it.
    case whole
  }

  package var name: String
  package var attributes: [Attribute]
  /// Of an element without children.
  package var text: String
  package var children: [Element]
  package var shape = Shape.single

  package init(_ name: String, _ text: String, attributes: [Attribute] = []) {
    self.name = name
    self.text = text
    self.attributes = attributes
    children = []
  }

  package init(_ name: String, attributes: [Attribute] = [], _ children: [Element] = []) {
    self.name = name
    self.attributes = attributes
    self.children = children
    text = ""
  }

  package init(_ name: String, _ number: some BinaryInteger) {
    self.init(name, String(number))
  }

  package func attribute(_ name: String) -> String? {
    attributes.first { $0.name == name }?.value
  }

  /// The text of the first child of that name.
  package func value(of name: String) -> String? {
    children.first { $0.name == name }?.text
  }

  /// A remark about the element that follows it.
  package static let comment = "junos:comment"
}
