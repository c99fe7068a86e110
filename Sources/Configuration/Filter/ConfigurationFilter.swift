package import Schema

/// A subtree filter for a configuration: the element `configuration` with the elements that a
/// client asks for. RFC 6241 section 6.
///
/// An empty element selects a whole statement. An element with text selects the container only if
/// it has this value. An element with elements selects what these select. `<name/>` alone, or the
/// attribute `recurse="false"`, selects an instance of a list without its contents. Several
/// elements for one statement select what any of them selects.
package struct ConfigurationFilter: Equatable, Sendable {
  /// The error of a filter with an element that is no statement.
  package struct Fault: Error, Equatable {
    /// The name of the element.
    package var element: String
    /// The path of the container in which the element stands.
    package var path: [PathElement]
  }

  private let element: Element

  /// Creates a filter from the element `configuration`, whose names have no prefixes.
  package init(_ element: Element) {
    self.element = element
  }

  /// Whether it selects the whole configuration.
  package var isEmpty: Bool { element.selectsAll }

  /// Returns the part of `tree` that the filter selects. Throws if an element cannot be a
  /// statement: the schema does not declare it, the guide of foreign statements does not list it,
  /// and `tree` has no statement of that name there.
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
  /// The statement without its children.
  var withoutContents: Statement {
    var result = self
    result.removeChildren()
    return result
  }
}

// MARK: - Elements of a filter

extension Element {
  /// The value that a statement must have to be selected, as the filter states it; nil: any.
  var wantedValue: String? {
    children.isEmpty && !ElementWriter.isBlank(text) ? text : nil
  }

  /// The spellings of the wanted value: as the filter states it, and without blanks around it,
  /// which a client may have added to format the filter.
  var wantedSpellings: Set<String> {
    guard let value = wantedValue else { return [] }
    return [value, String(Substring(Self.trimmed(value.utf8)))]
  }

  /// Returns whether a value is the wanted one, octet for octet, or any value is.
  func wants(_ value: String) -> Bool {
    guard let wanted = wantedValue?.utf8 else { return true }
    return wanted.elementsEqual(value.utf8) || Self.trimmed(wanted).elementsEqual(value.utf8)
  }

  private static func trimmed(_ octets: String.UTF8View) -> Substring.UTF8View {
    let rest = octets.drop(while: XMLScanner.isBlank)
    return rest.prefix(rest.count - rest.reversed().prefix(while: XMLScanner.isBlank).count)
  }

  /// Whether the element selects a whole statement, apart from the values that it requires.
  var selectsAll: Bool {
    attribute("recurse") != "false" && children.allSatisfy { $0.wantedValue != nil }
  }

  /// Whether the element selects an instance of a list without its contents, by its name.
  var asksForName: Bool {
    attribute("recurse") == "false" || children.contains { $0.name == "name" }
  }

  /// Returns whether the element of a statement has this name and the wanted value.
  func matches(_ statement: Element) -> Bool {
    name == statement.name && statement.children.isEmpty && wants(statement.text)
  }
}
