package import Schema

/// Converts statements to elements. The names are those of the schema, the key of a list instance
/// is in a child element `name`, and an inactive statement has an attribute that says so.
package struct ElementWriter {
  let schema: Schema
  /// A former configuration. Statements that it does not contain, or that differ from it, are
  /// marked as changed.
  let former: Statement?
  /// Whether secrets are obscured that foreign statements contain in plain text.
  let hidesSecrets: Bool

  /// Creates a writer. With `former`, changed statements are marked.
  package init(
    _ schema: Schema = .configuration, markingChangesSince former: Statement? = nil,
    hidingSecrets: Bool = false
  ) {
    self.schema = schema
    self.former = former
    hidesSecrets = hidingSecrets
  }

  /// Returns the element `configuration` with the containers that lead to `path`, and in the
  /// innermost one the given statements. If `statements` is nil, it contains all statements of the
  /// container.
  package func configuration(
    _ tree: Statement, at path: [PathElement], only statements: [Statement]? = nil,
    attributes: [Element.Attribute] = []
  ) -> Element {
    var element = Element(
      "configuration", attributes: attributes,
      way(tree, path[...], statements, tree.isInactive ? nil : former))
    if tree.mayHoldForeign, element.holdsLayout { element.attributes.append(Element.namespace) }
    return element
  }

  /// Returns the elements of a path, and in the innermost those of the given statements.
  private func way(
    _ node: Statement, _ path: ArraySlice<PathElement>, _ statements: [Statement]?,
    _ former: Statement?
  ) -> [Element] {
    guard let step = path.first else {
      return elements(of: statements ?? node.shown, in: node.declaration, former)
    }
    if step.declaration == schema.foreign {
      guard let word = node.pruned(to: path, statements, in: schema) else { return [] }
      var before: Statement?
      if let old = former?.pruned(to: path, nil, in: schema) {
        before = Statement(declaration: node.declaration)
        before?.add(old, in: schema)
      }
      return elements(of: [word], in: node.declaration, before)
    }
    let key = schema[step.declaration].isList ? step.value : ""
    guard let child = node.child(step.declaration, key: key, in: schema) else { return [] }
    let before = former?.child(step.declaration, key: key, in: schema)
    if path.count == 1, statements == nil {
      return elements(of: [child], in: node.declaration, former)
    }
    return wrapped(child, way(child, path.dropFirst(), statements, before))
  }

  /// Returns the attributes for the marks of a statement.
  private func marks(of statement: Statement) -> [Element.Attribute] {
    var marks: [Element.Attribute] = []
    if statement.isInactive { marks.append(Element.Attribute("inactive", "inactive")) }
    if statement.isProtected { marks.append(Element.Attribute("protect", "protect")) }
    if let group = statement.inherited.last?.group {
      marks.append(Element.Attribute("junos:group", group))
    }
    return marks
  }

  /// Writes a container or list instance around other elements. Its comment is written before it,
  /// if comments are shown.
  private func wrapped(
    _ statement: Statement, _ inside: [Element], hasComment: Bool = false
  ) -> [Element] {
    let declaration = schema[statement.declaration]
    // The instances of a list with the name of its container replace the container element:
    // `<groups><name>g</name>`. Marks of the container itself are written in an empty element
    // before them. The empty element is also written for a container without instances.
    if declaration.replacingList(in: schema) != nil {
      let marks = marks(of: statement)
      if marks.isEmpty, !hasComment, !inside.isEmpty { return inside }
      var own = Element(declaration.elementName, attributes: marks)
      own.shape = .whole
      return [own] + inside
    }
    var element: Element
    if declaration.isList, !declaration.isNamedByKey {
      let key = Element(declaration.keyElementName, statement.value)
      element = Element(declaration.elementName, [key] + inside)
    } else if declaration.isNamedByKey {
      element = Element(statement.value, inside)
    } else {
      element = Element(declaration.elementName, inside)
    }
    element.shape =
      declaration.isList && !declaration.isNamedByKey
      ? .repeated : inside.isEmpty && !declaration.hasBody ? .flag : .single
    element.attributes = marks(of: statement)
    if declaration.isNamedByKey, !declaration.name.isEmpty {
      element = Element(declaration.elementName, [element])
    }
    return [element]
  }

  /// Returns the elements of the children of a container of the schema.
  private func elements(
    of statements: [Statement], in place: Int, _ container: Statement?
  ) -> [Element] {
    var result: [Element] = []
    for statement in statements {
      let declaration = schema[statement.declaration]
      if declaration.isForeign {
        let walk = ForeignWalk(in: place)
        for element in elements(foreign: statement, walk, container, isOutermost: true) {
          if element.name == Element.contents {
            Self.add(item: element, to: &result)
          } else if !Self.join(element, to: &result) {
            result.append(element)
          }
        }
        continue
      }
      for element in elements(of: statement, container) {
        // Instances whose elements are named by their keys are written in one element with the name
        // of the list.
        if declaration.isNamedByKey, !declaration.name.isEmpty, element.name != Element.comment,
          let last = result.indices.last, result[last].name == element.name
        {
          result[last].children += element.children
        } else {
          result.append(element)
        }
      }
    }
    return result
  }

  /// Adds an element of a statement with a word that cannot be an element name. Such elements must
  /// be adjacent, because they are one array in JSON.
  private static func add(item: Element, to result: inout [Element]) {
    var item = item
    item.shape = .repeated
    guard let last = result.lastIndex(where: { $0.name == item.name }) else {
      result.append(item)
      return
    }
    result[last].shape = .repeated
    result.insert(item, at: last + 1)
  }

  /// Moves the contents of an element into an existing one with the same name, when one of them
  /// encloses statements of the schema: `<family><inet/><inet6/></family>`. Returns false if there
  /// is no such element.
  private static func join(_ element: Element, to result: inout [Element]) -> Bool {
    guard element.attributes.isEmpty, element.shape == .single, !element.children.isEmpty,
      let place = result.lastIndex(where: { $0.name == element.name }),
      result[place].attributes.isEmpty, result[place].shape == .single
    else { return false }
    result[place].children += element.children
    if place > 0, result[place - 1].name == Element.comment {
      let comment = result.remove(at: place - 1)
      result[place - 1].children.insert(comment, at: 0)
    }
    return true
  }

  /// Returns the elements of a statement of the schema.
  func elements(of statement: Statement, _ container: Statement?) -> [Element] {
    let declaration = schema[statement.declaration]
    let before = container?.child(
      declaration.id, key: declaration.isList ? statement.value : "", in: schema)
    var result: [Element]
    if declaration.isLeafList {
      result = statement.members.map { member in
        var element = Element(declaration.elementName, member)
        element.shape = .repeated
        return element
      }
      for place in result.indices { result[place].attributes = marks(of: statement) }
    } else if declaration.isLeaf || declaration.isContent && statement.children.isEmpty {
      var element = Element(declaration.elementName, statement.value)
      if case .integer? = declaration.value?.type { element.shape = .number }
      element.attributes = marks(of: statement)
      result = [element]
    } else {
      result = wrapped(
        statement, elements(of: statement.shown, in: declaration.id, before),
        hasComment: statement.annotation != nil)
    }
    if former != nil, before != statement {
      // If the list replaces its container, each instance has shown this already.
      let isReplaced = declaration.replacingList(in: schema) != nil
      for place in result.indices where !isReplaced || result[place].shape == .whole {
        result[place].attributes.append(Element.Attribute("junos:changed", "changed"))
      }
    }
    if let annotation = statement.annotation {
      result.insert(Element(Element.comment, "/* \(annotation) */"), at: 0)
    }
    return result
  }
}

extension Declaration {
  /// Returns the list without a keyword whose elements have the name of this container and replace
  /// it.
  func replacingList(in schema: Schema) -> Declaration? {
    guard hasBody, !isList, element == nil else { return nil }
    return schema.children(of: self).first { $0.name.isEmpty && $0.element == name }
  }

  /// The name of the statement's element in XML and JSON.
  package var elementName: String { element ?? (name.isEmpty ? key?.name ?? "" : name) }
}
