package import Schema

/// Turns statements into elements. Names are those of the schema, list instances carry their key as
/// `name`, and what is inactive says so in an attribute.
package struct ElementWriter {
  private let schema: Schema
  /// Statements that are not in it, or not the same, are marked as changed.
  private let former: Statement?

  package init(_ schema: Schema = .configuration, markingChangesSince former: Statement? = nil) {
    self.schema = schema
    self.former = former
  }

  /// `configuration`, with the containers on the way to `path`, and there what `statements` holds;
  /// nil: all that is inside.
  package func configuration(
    _ tree: Statement, at path: [PathElement], only statements: [Statement]? = nil,
    attributes: [Element.Attribute] = []
  ) -> Element {
    Element(
      "configuration", attributes: attributes,
      way(tree, path[...], statements, tree.isInactive ? nil : former))
  }

  private func way(
    _ node: Statement, _ path: ArraySlice<PathElement>, _ statements: [Statement]?,
    _ former: Statement?
  ) -> [Element] {
    guard let step = path.first else {
      return elements(of: statements ?? node.children, former)
    }
    let key = schema[step.declaration].isList ? step.value : ""
    guard let child = node.child(step.declaration, key: key, in: schema) else { return [] }
    let before = former?.child(step.declaration, key: key, in: schema)
    if path.count == 1, statements == nil { return elements(of: child, former) }
    return wrapped(child, way(child, path.dropFirst(), statements, before))
  }

  /// What is said of a statement beside its words.
  private func marks(of statement: Statement) -> [Element.Attribute] {
    var marks: [Element.Attribute] = []
    if statement.isInactive { marks.append(Element.Attribute("inactive", "inactive")) }
    if statement.isProtected { marks.append(Element.Attribute("protect", "protect")) }
    if let group = statement.inherited.last?.group {
      marks.append(Element.Attribute("junos:group", group))
    }
    return marks
  }

  /// A container or list instance around other elements; with its comment before it, if it is told.
  private func wrapped(
    _ statement: Statement, _ inside: [Element], hasComment: Bool = false
  ) -> [Element] {
    let declaration = schema[statement.declaration]
    // A list that is called as its container stands in its place: `<groups><name>g</name>`. What is
    // said of the container itself has an element of its own, with nothing in it, before them; and
    // so has one without any.
    if declaration.replacingList(in: schema) != nil {
      let marks = marks(of: statement)
      if marks.isEmpty, !hasComment, !inside.isEmpty { return inside }
      var own = Element(declaration.elementName, attributes: marks)
      own.shape = .whole
      return [own] + inside
    }
    var element: Element
    if declaration.isList, !declaration.isNamedByKey {
      element = Element(declaration.elementName, [Element("name", statement.value)] + inside)
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

  private func elements(of statements: [Statement], _ container: Statement?) -> [Element] {
    var result: [Element] = []
    for statement in statements {
      let declaration = schema[statement.declaration]
      for element in elements(of: statement, container) {
        // Instances that name their own elements stand together inside one of the list's name.
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

  private func elements(of statement: Statement, _ container: Statement?) -> [Element] {
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
    } else if declaration.isLeaf || declaration.isContent {
      var element = Element(declaration.elementName, statement.value)
      if case .integer? = declaration.value?.type { element.shape = .number }
      element.attributes = marks(of: statement)
      result = [element]
    } else {
      result = wrapped(
        statement, elements(of: statement.children, before),
        hasComment: statement.annotation != nil)
    }
    if former != nil, before != statement {
      // Of a list in the place of its container, each instance has told that already.
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
  /// The list without a keyword whose elements have this container's name, and stand in its place.
  func replacingList(in schema: Schema) -> Declaration? {
    guard hasBody, !isList, element == nil else { return nil }
    return schema.children(of: self).first { $0.name.isEmpty && $0.element == name }
  }

  /// What the statement is called in XML and JSON.
  package var elementName: String { element ?? (name.isEmpty ? key?.name ?? "" : name) }
}
