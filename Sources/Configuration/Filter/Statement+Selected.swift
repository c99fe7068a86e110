import Schema

/// Foreign statements are filtered by their elements, because a filter names elements, not words.
/// The selected elements are read as statements, which decide which words are kept.
extension Statement {
  /// Returns the elements of a foreign word directly in a container, without comments.
  func elements(_ walk: ForeignWalk, in schema: Schema) -> [Element] {
    ElementWriter(schema).elements(foreign: self, walk, nil, isOutermost: true)
      .filter { $0.name != Element.comment }
  }

  /// Returns a foreign word with what any of the filters selects in it; nil: they select nothing.
  /// `path` is the path of its container.
  func selected(
    by filters: [Element], _ walk: ForeignWalk, at path: [PathElement], in schema: Schema
  ) -> Statement? {
    if filters.contains(where: { $0.children.isEmpty && $0.wantedValue == nil && $0.selectsAll }) {
      return self
    }
    let elements = elements(walk, in: schema)
    let selected = elements.compactMap { $0.selected(by: filters) }
    if selected.isEmpty { return nil }
    if selected == elements { return self }
    let element = Element("configuration", attributes: [Element.namespace], selected)
    let read = ConfigurationReader(.xml, keepingUnlisted: true, in: schema)
      .read(Array(XMLPrinter.print(element).utf8), at: path)
    let words = read.tree.descendant(at: path, in: schema)
    guard let word = words?.child(declaration, key: value, in: schema) else { return self }
    return keeping(word, in: schema) ?? self
  }

  /// Returns the statement with only those children that `other` has too; nil: `other` has a child
  /// that this statement does not have.
  private func keeping(_ other: Statement, in schema: Schema) -> Statement? {
    var kept: [Int: [(place: Int, statement: Statement)]] = [:]
    let places = Dictionary(
      children.indices.map { (children[$0].step, $0) }, uniquingKeysWith: { first, _ in first })
    for child in other.children {
      guard let place = places[child.step] else { return nil }
      var own = children[place]
      if schema[own.declaration].isLeafList {
        own.members = own.members.filter { child.members.contains($0) }
      } else if let part = own.keeping(child, in: schema) {
        own = part
      } else {
        return nil
      }
      kept[own.declaration, default: []].append((place, own))
    }
    if kept.values.reduce(0, { $0 + $1.count }) == children.count,
      kept.values.joined().allSatisfy({ children[$0.place].isShared(with: $0.statement) })
    {
      return self
    }
    var result = withoutContents
    for (id, instances) in kept {
      let inOrder = instances.sorted { $0.place < $1.place }.map(\.statement)
      result.replaceInstances(of: id, with: inOrder, in: schema)
    }
    return result
  }

  /// The declaration and value that distinguish the statement from those beside it.
  private var step: PathElement {
    PathElement(declaration, value: members.isEmpty ? value : "")
  }
}

extension Element {
  /// Returns the element of a foreign statement with what any of the filters selects in it; nil:
  /// they select nothing.
  func selected(by filters: [Element]) -> Element? {
    let filters = filters.filter { filter in
      if filter.wantedValue != nil { return filter.matches(self) }
      return hasNames(of: filter)
        && filter.children.allSatisfy { wanted in
          wanted.wantedValue == nil || children.contains { wanted.matches($0) }
        }
    }
    if filters.contains(where: \.selectsAll) { return self }
    if filters.isEmpty { return nil }
    let inside = Dictionary(grouping: filters.flatMap(\.children), by: \.name)
    var result = self
    result.children = []
    var isSelected = filters.contains { $0.attribute("recurse") == "false" }
    for (index, child) in children.enumerated() {
      let part = inside[child.name].flatMap { child.selected(by: $0) }
      if part != nil { isSelected = true }
      if let part {
        result.children.append(part)
      } else if isKey(at: index) {
        // Keys are kept because they distinguish the statement from others.
        result.children.append(child)
      }
    }
    return isSelected ? result : nil
  }

  /// Returns whether the names in the element are those that a filter requires, in the same order.
  private func hasNames(of filter: Element) -> Bool {
    zip(filter.all("name"), all("name")).allSatisfy { wanted, name in wanted.wants(name.text) }
  }

  /// Returns whether the child with this index is a key.
  private func isKey(at place: Int) -> Bool {
    children.prefix(place + 1).allSatisfy { child in
      child.name == "name" || child.shape == .value || ForeignSpelling.isKey(child.name, of: name)
    }
  }
}
