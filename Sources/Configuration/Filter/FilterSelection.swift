import Schema

/// Selects the statements of a tree for which a filter has elements.
struct FilterSelection {
  /// The elements of a filter that apply to the statements of one declaration in a container.
  private struct Claim {
    /// The elements that apply to all of the statements.
    var all: [Element] = []
    /// The elements that apply to the instance of a list with this key.
    var keyed: [String: [Element]] = [:]

    func filters(for key: String) -> [Element] { all + (keyed[key] ?? []) }
  }

  private var names: FilterNames
  private var schema: Schema { names.schema }

  init(_ names: FilterNames) { self.names = names }

  /// Returns a container or list instance with what any of the filters selects in it; nil: they
  /// select nothing. `path` is the path of the statement.
  mutating func select(
    _ node: Statement, by filters: [Element], at path: [PathElement]
  ) -> Statement? {
    var claims: [Int: Claim] = [:]
    var foreign: [String: [Element]] = [:]
    var isSelected = false
    for filter in filters {
      guard matches(node, filter) else { continue }
      if filter.selectsAll { return node }
      let hasName = schema[node.declaration].isList
      if filter.asksForName, hasName || filter.children.isEmpty { isSelected = true }
      for element in filter.children where !(hasName && element.name == "name") {
        claim(element, in: node.declaration, &claims)
        if node.mayHoldForeign { foreign[element.name, default: []].append(element) }
      }
    }
    var result = node.withoutContents
    for (id, claim) in claims {
      let selected = statements(of: id, in: node, claim, path)
      if !selected.isEmpty { result.replaceInstances(of: id, with: selected, in: schema) }
    }
    if let id = schema.foreign, !foreign.isEmpty {
      let walk = ForeignWalk(in: node.declaration)
      let selected = node.instances(of: id).compactMap { word in
        let elements = foreign[word.foreignElementName(walk)] ?? []
        return elements.isEmpty ? nil : word.selected(by: elements, walk, at: path, in: schema)
      }
      if !selected.isEmpty { result.replaceInstances(of: id, with: selected, in: schema) }
    }
    return isSelected || !result.children.isEmpty ? result : nil
  }

  /// Adds an element to the claims of the statements to which it applies.
  private mutating func claim(_ element: Element, in container: Int, _ claims: inout [Int: Claim]) {
    switch names.meaning(of: element.name, in: container) {
    case .leaf(let id)?, .container(let id)?: claims[id, default: Claim()].all.append(element)
    case .instance(let id)?:
      if let name = element.child("name"), name.wantedValue != nil {
        for key in name.wantedSpellings {
          claims[id, default: Claim()].keyed[key, default: []].append(element)
        }
      } else {
        claims[id, default: Claim()].all.append(element)
      }
    case .key(let id)?:
      claims[id, default: Claim()].keyed[element.name, default: []].append(element)
    case .instances(let id)?:
      if element.children.isEmpty {
        claims[id, default: Claim()].all.append(element)
      }
      for child in element.children {
        claims[id, default: Claim()].keyed[child.name, default: []].append(child)
      }
    case .groups(let id, _)?:
      // The instances take the place of the element of their container.
      let container =
        element.selectsAll && element.children.isEmpty
        ? element : Element(element.name, [element])
      claims[id, default: Claim()].all.append(container)
    case .foreign?, nil: break
    }
  }

  /// Returns the selected statements of one declaration in a container.
  private mutating func statements(
    of id: Int, in container: Statement, _ claim: Claim, _ path: [PathElement]
  ) -> [Statement] {
    if claim.all.isEmpty, claim.keyed.count == 1, let (key, filters) = claim.keyed.first {
      let instance = container.child(id, key: key, in: schema)
      return instance.flatMap { selected($0, by: filters, path) }.map { [$0] } ?? []
    }
    var result: [Statement] = []
    for instance in container.instances(of: id) {
      let filters = claim.filters(for: instance.value)
      if !filters.isEmpty, let selected = selected(instance, by: filters, path) {
        result.append(selected)
      }
    }
    return result
  }

  /// Returns a statement with what any of the filters selects in it; nil: they select nothing.
  private mutating func selected(
    _ statement: Statement, by filters: [Element], _ path: [PathElement]
  ) -> Statement? {
    let declaration = schema[statement.declaration]
    guard declaration.isLeaf || declaration.isContent && statement.children.isEmpty else {
      let step = PathElement(declaration.id, value: declaration.isList ? statement.value : "")
      return select(statement, by: filters, at: path + [step])
    }
    guard declaration.isLeafList else {
      return filters.contains { $0.wants(statement.value) } ? statement : nil
    }
    var result = statement
    result.members = statement.members.filter { member in
      filters.contains { $0.wants(member) }
    }
    return result.members.isEmpty ? nil : result
  }

  // MARK: Values

  /// Returns whether a container has all values that a filter requires.
  private mutating func matches(_ node: Statement, _ filter: Element) -> Bool {
    for element in filter.children {
      guard element.wantedValue != nil else { continue }
      if element.name == "name", schema[node.declaration].isList {
        guard element.wants(node.value) else { return false }
      } else if !holds(node, element) {
        return false
      }
    }
    return true
  }

  /// Returns whether a container has the value that one element of a filter requires.
  private mutating func holds(_ node: Statement, _ element: Element) -> Bool {
    if case .leaf(let id)? = names.meaning(of: element.name, in: node.declaration) {
      let holds = node.instances(of: id).contains { leaf in
        schema[id].isLeafList
          ? leaf.members.contains(where: element.wants) : element.wants(leaf.value)
      }
      if holds { return true }
    }
    guard node.mayHoldForeign, let foreign = schema.foreign else { return false }
    let walk = ForeignWalk(in: node.declaration)
    return node.instances(of: foreign).contains { word in
      word.foreignElementName(walk) == element.name
        && word.elements(walk, in: schema).contains { element.matches($0) }
    }
  }
}
