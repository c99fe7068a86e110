package import Configuration
import Schema

extension ConfigurationView {
  private var schema: Schema { .configuration }

  /// The configuration with braces and semicolons.
  package var text: String {
    switch part {
    case .inside:
      guard let node = tree.descendant(at: path, in: schema) else { return "" }
      let body = TextPrinter.print(
        contentsOf: node, in: schema, remarks: remarks, faults: faultsOfContainer)
      return body.isEmpty ? "" : header + inactivity + body
    case .whole(let statements):
      let faults = faultsOfContainer
      return statements.map { statement in
        TextPrinter.print(
          statement, in: schema, remarks: remarks, faults: faults?.child(statement, in: schema))
      }.joined()
    }
  }

  /// The remarks about inactive statements on the path to the part that is shown.
  private var inactivity: String {
    path.indices.map { end in
      let way = path[...end]
      guard tree.descendant(at: way, in: schema)?.isInactive == true else { return "" }
      let words = way.flatMap { Spelling.words(of: $0, in: schema) }.joined(separator: " ")
      return "##\n## inactive: \(words)\n##\n"
    }.joined()
  }

  private var faultsOfContainer: StatementFaults? { faults?().descendant(at: path, in: schema) }

  /// Returns the view with the statements of groups written out where they are inherited.
  package func inheriting(withComments: Bool, withDefaults: Bool) -> ConfigurationView {
    var expanded = GroupExpansion(of: tree).tree
    if withDefaults { expanded = expanded.withDefaults() }
    var view = ConfigurationView.find(walker, in: expanded, level: level, header: header)
    view.remarks = remarks
    view.faults = faults
    view.attributes = attributes
    view.enclosure = enclosure
    view.former = former
    view.remarks.showsInheritance = withComments
    view.remarks.showsDefaults = withComments && withDefaults
    return view
  }

  /// Returns elements in the element around the view in a reply, if there is one.
  package func enclosed(_ elements: [Element]) -> [Element] {
    enclosure.map { [Element($0, elements)] } ?? elements
  }

  /// Returns the configuration as `set` commands, relative to the edit path if `isRelative` is
  /// true.
  package func setCommands(isRelative: Bool) -> String {
    let from = isRelative ? path.dropFirst(min(level.count, path.count)) : path[...]
    let words = from.flatMap { Spelling.words(of: $0, in: schema) }
    switch part {
    case .inside:
      guard let node = tree.descendant(at: path, in: schema) else { return "" }
      if node.children.isEmpty, schema[node.declaration].isList {
        let parent = from.dropLast().flatMap { Spelling.words(of: $0, in: schema) }
        return SetPrinter.print(
          node, under: parent, in: schema, hidingSecrets: remarks.hidesSecrets)
      }
      return SetPrinter.print(
        contentsOf: node, under: words, in: schema, hidingSecrets: remarks.hidesSecrets)
    case .whole(let statements):
      return statements.map {
        SetPrinter.print($0, under: words, in: schema, hidingSecrets: remarks.hidesSecrets)
      }.joined()
    }
  }

  /// Returns the changes since `other` in the part that is shown.
  package func comparison(with other: Statement) -> String {
    let old = other.descendant(at: path, in: schema) ?? emptyPart
    let new = tree.descendant(at: path, in: schema) ?? emptyPart
    return Comparison.text(from: old, to: new, at: path, in: schema, faults: faults)
  }

  private var emptyPart: Statement { Statement(declaration: path.last?.declaration ?? 0) }

  /// Returns the view of the part of `tree` to which `walker` leads. The view is empty if the part
  /// does not exist.
  package static func find(
    _ walker: Walker?, in tree: Statement, level: [PathElement], header: String = ""
  ) -> ConfigurationView {
    guard let walker else {
      return ConfigurationView(tree: tree, path: level, part: .inside, header: header, level: level)
    }
    let schema = Schema.configuration
    var view = ConfigurationView(tree: tree, path: walker.path, part: .inside, level: level)
    view.walker = walker
    let node = tree.descendant(at: walker.path, in: schema)
    if let node, node.goesOnBehindName {
      // Foreign statements that continue after their name are shown with the name on each line.
      view.path = walker.path.dropLast()
      view.part = .whole([node])
    } else if let leaf = walker.leaves.last {
      view.path = leaf.container
      let container = tree.descendant(at: leaf.container, in: schema)
      let key = schema[leaf.element.declaration].isList ? leaf.element.value : ""
      let found = container?.child(leaf.element.declaration, key: key, in: schema)
      view.part = .whole(found.map { [$0] } ?? [])
    } else if let open = walker.openLeaf {
      view.part = .whole(node.map { Array($0.instances(of: open)) } ?? [])
    }
    return view
  }
}
