import Schema

/// Checks a filter for elements that cannot be statements.
struct FilterCheck {
  private let tree: Statement
  /// The meanings of the names that have been looked up.
  private(set) var names: FilterNames

  init(_ tree: Statement, _ names: FilterNames) {
    self.tree = tree
    self.names = names
  }

  /// Throws for the first element that cannot be a statement.
  mutating func check(_ element: Element) throws(ConfigurationFilter.Fault) {
    try check(element.children, in: [])
  }

  private mutating func check(
    _ elements: [Element], in path: [PathElement], hasName: Bool = false
  ) throws(ConfigurationFilter.Fault) {
    for element in elements where !(hasName && element.name == "name") {
      try check(element, in: path)
    }
  }

  private mutating func check(
    _ element: Element, in path: [PathElement]
  ) throws(ConfigurationFilter.Fault) {
    let container = path.last?.declaration ?? 0
    switch names.meaning(of: element.name, in: container) {
    case .leaf(let id)?:
      if let child = element.children.first {
        throw ConfigurationFilter.Fault(element: child.name, path: path + [PathElement(id)])
      }
    case .instance(let id)?, .key(let id)?:
      let key = element.value(of: "name") ?? ""
      try check(element.children, in: path + [PathElement(id, value: key)], hasName: true)
    case .groups(let id, let list)?:
      let group = PathElement(list, value: element.value(of: "name") ?? "")
      try check(element.children, in: path + [PathElement(id), group], hasName: true)
    case .instances(let id)?:
      for child in element.children where isKey(child.name, of: id) {
        try check(child.children, in: path + [PathElement(id, value: child.name)])
      }
    case .container(let id)?: try check(element.children, in: path + [PathElement(id)])
    case .foreign?, nil:
      // The schema does not define the contents of foreign statements, so their elements are not
      // checked.
      guard
        names.isListed(element.name, in: container)
          || tree.holdsForeign(element.name, in: container, names.schema)
      else { throw ConfigurationFilter.Fault(element: element.name, path: path) }
    }
  }

  /// Returns whether the name of an element can be the key of a list. If not, the element stands
  /// for a foreign statement.
  private func isKey(_ name: String, of list: Int) -> Bool {
    if case .accepted? = names.schema[list].key?.type.check(name) { true } else { false }
  }
}
