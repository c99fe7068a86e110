package import Schema

/// A subtree filter over a configuration: the element `configuration` with the elements that a client
/// asks for. RFC 6241 §6.
///
/// An empty element selects all of a statement, an element with a text those statements beside it that
/// have this value, and an element with elements what these select. `<name/>` alone, or the attribute
/// `recurse="false"`, selects an instance of a list without what is in it. Several elements for
/// one statement select what any of them selects.
package struct ConfigurationFilter: Equatable, Sendable {
  /// An element of the filter that is no statement.
  package struct Fault: Error, Equatable {
    /// The name of the element.
    package var element: String
    /// The container in which it stands.
    package var path: [PathElement]
  }

  private let element: Element

  /// Creates a filter from the element `configuration`. Names have no prefixes.
  package init(_ element: Element) {
    self.element = element
  }

  /// Whether it selects the whole configuration.
  package var isEmpty: Bool { element.selectsAll }

  /// Returns `tree` with nothing but what the filter selects. Throws a fault if an element can be no
  /// statement: the schema does not declare it, the guide of foreign names does not list it, and
  /// `tree` has none of that name there.
  package func selecting(
    _ tree: Statement, in schema: Schema = .configuration
  ) throws(Fault) -> Statement {
    if isEmpty { return tree }
    var names = FilterNames(schema)
    var check = FilterCheck(tree, names)
    try check.check(element)
    names = check.names
    var selection = FilterSelection(names)
    return selection.select(tree, by: [element], at: []) ?? tree.withoutContents
  }
}

extension Statement {
  /// The statement without what is in it.
  var withoutContents: Statement {
    var result = self
    result.removeChildren()
    return result
  }
}

// MARK: - Elements of a filter

extension Element {
  /// The value that a statement must have to be selected, as it stands in the filter; nil: any.
  var wantedValue: String? {
    children.isEmpty && !ElementWriter.isBlank(text) ? text : nil
  }

  /// The value that is wanted, and the same without blanks around it, which a client may have added to
  /// make the filter legible.
  var wantedSpellings: Set<String> {
    guard let value = wantedValue else { return [] }
    return [value, String(Substring(Self.trimmed(value.utf8)))]
  }

  /// Whether a value is the one that is wanted, octet for octet; true if any is.
  func wants(_ value: String) -> Bool {
    guard let wanted = wantedValue?.utf8 else { return true }
    return wanted.elementsEqual(value.utf8) || Self.trimmed(wanted).elementsEqual(value.utf8)
  }

  private static func trimmed(_ octets: String.UTF8View) -> Substring.UTF8View {
    let rest = octets.drop(while: XMLScanner.isBlank)
    return rest.prefix(rest.count - rest.reversed().prefix(while: XMLScanner.isBlank).count)
  }

  /// Whether nothing in it restricts what it selects but the values that are wanted.
  var selectsAll: Bool {
    attribute("recurse") != "false" && children.allSatisfy { $0.wantedValue != nil }
  }

  /// Whether it asks for an instance of a list as such: its name is an element of the filter.
  var asksForName: Bool {
    attribute("recurse") == "false" || children.contains { $0.name == "name" }
  }

  /// Whether the element of a statement is of that name and has the value that is wanted.
  func matches(_ statement: Element) -> Bool {
    name == statement.name && statement.children.isEmpty && wants(statement.text)
  }
}
