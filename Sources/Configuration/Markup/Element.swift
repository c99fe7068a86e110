/// A node in the result of a command or in a configuration. It can be written as XML or as JSON.
package struct Element: Equatable, Sendable {
  /// An attribute of an element.
  package struct Attribute: Equatable, Sendable {
    /// The name with its prefix.
    package var name: String
    /// The value, not escaped.
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A distinction that the JSON of a configuration needs and XML does not.
  package enum Shape: Equatable, Sendable {
    /// The parent has at most one element of that name.
    case single
    /// The parent may have several elements of that name: instances of a list, or members of a leaf
    /// with several values.
    case repeated
    /// The element is a leaf whose value is a number.
    case number
    /// The element is a flag, which is either present or absent.
    case flag
    /// The element is a value even if its text is empty.
    case value
    /// The element holds what applies to all `repeated` elements of its name, which follow it.
    case whole
  }

  package var name: String
  package var attributes: [Attribute]
  /// The text of the element; empty if it has children.
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

  /// Returns the text of the first child of that name.
  package func value(of name: String) -> String? {
    children.first { $0.name == name }?.text
  }

  /// Returns the first child of that name.
  package func child(_ name: String) -> Element? { children.first { $0.name == name } }

  /// Returns the children of that name, in their order.
  package func all(_ name: String) -> [Element] { children.filter { $0.name == name } }

  /// The name of an element that contains a comment about the next element.
  package static let comment = "junos:comment"

  /// The name of an element that the words of a statement do not have: the real system writes some
  /// keys without a keyword, as `any notice` of a log file.
  static let contents = "contents"

  /// The name of an attribute that says how the words of a foreign statement are written where the
  /// guide says something else.
  static let layout = "aspic:layout"

  /// The namespace of that attribute.
  static let namespace = Attribute("xmlns:aspic", "urn:aspic:configuration")

  /// Whether an element in it says how the words of a foreign statement are written.
  var holdsLayout: Bool {
    children.contains { $0.attribute(Self.layout) != nil || $0.holdsLayout }
  }
}
