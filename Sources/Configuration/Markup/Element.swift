/// An element in the result of a command or in a configuration, which can be printed as XML or
/// JSON.
package struct Element: Equatable, Sendable {
  /// An attribute of an element.
  package struct Attribute: Equatable, Sendable {
    /// The name with its prefix.
    package var name: String
    /// The value, not escaped.
    package var value: String

    /// Creates an attribute from its name and value.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The distinction between kinds of elements that the JSON of a configuration needs and XML does
  /// not.
  package enum Shape: Equatable, Sendable {
    /// The parent has at most one element of this name.
    case single
    /// The parent may have several elements of this name: instances of a list, or members of a leaf
    /// with several values.
    case repeated
    /// The element is a leaf whose value is a number.
    case number
    /// The element is a flag, which is either present or absent.
    case flag
    /// The element is a value even if its text is empty.
    case value
    /// The element holds the marks and the comment of all `repeated` elements of its name, which
    /// follow it.
    case whole
  }

  /// The name, with its prefix if it has one.
  package var name: String
  /// The attributes, in the order in which they are printed.
  package var attributes: [Attribute]
  /// The text of the element; empty if it has children.
  package var text: String
  /// The child elements, in their order.
  package var children: [Element]
  /// The kind of the element in JSON.
  package var shape = Shape.single

  /// Creates an element with text.
  package init(_ name: String, _ text: String, attributes: [Attribute] = []) {
    self.name = name
    self.text = text
    self.attributes = attributes
    children = []
  }

  /// Creates an element with children.
  package init(_ name: String, attributes: [Attribute] = [], _ children: [Element] = []) {
    self.name = name
    self.attributes = attributes
    self.children = children
    text = ""
  }

  /// Creates an element whose text is a number.
  package init(_ name: String, _ number: some BinaryInteger) {
    self.init(name, String(number))
  }

  /// Returns the value of the attribute with this name; nil: there is none.
  package func attribute(_ name: String) -> String? {
    attributes.first { $0.name == name }?.value
  }

  /// Returns the text of the first child with this name; nil: there is none.
  package func value(of name: String) -> String? {
    children.first { $0.name == name }?.text
  }

  /// Returns the first child with this name; nil: there is none.
  package func child(_ name: String) -> Element? { children.first { $0.name == name } }

  /// Returns the children with this name, in their order.
  package func all(_ name: String) -> [Element] { children.filter { $0.name == name } }

  /// The name of an element that contains a comment on the next element.
  package static let comment = "junos:comment"

  /// The name of an element that is no word of its statement. Junos uses it for some keys without a
  /// keyword, such as `any notice` of a log file.
  static let contents = "contents"

  /// The name of the attribute that states the layout of a foreign statement's words if the guide
  /// states another.
  static let layout = "aspic:layout"

  /// The namespace of that attribute.
  static let namespace = Attribute("xmlns:aspic", "urn:aspic:configuration")

  /// Whether an element within this one has that attribute.
  var holdsLayout: Bool {
    children.contains { $0.attribute(Self.layout) != nil || $0.holdsLayout }
  }
}
