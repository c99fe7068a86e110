package import Schema

/// The command `replace pattern`, which replaces text in names and values. Keywords and secrets are
/// not changed.
package struct Substitution {
  /// Returns a text with all matches replaced; nil: nothing matches.
  private let replace: (String) -> String?
  /// The number of names and values that may still be changed.
  private var rest: Int
  private let schema: Schema
  /// The path of the present statement, with names that have been changed already.
  private var way: [PathElement] = []
  /// The paths of the outermost foreign words under which something has changed.
  private var changedForeign: [[PathElement]] = []

  /// Creates a substitution that changes at most `limit` names and values.
  package init(
    upTo limit: Int?, in schema: Schema = .configuration, replace: @escaping (String) -> String?
  ) {
    self.replace = replace
    self.schema = schema
    rest = limit ?? .max
  }

  /// Changes the statements under `path`. Throws without a change to the tree if a result would be
  /// invalid.
  package mutating func apply(
    to tree: inout Statement, at path: [PathElement]
  ) throws(EditError) {
    guard let node = tree.descendant(at: path, in: schema) else { return }
    let container = tree.descendant(at: path.dropLast(), in: schema)
    (way, changedForeign) = (path, [])
    let changed = try inside(node, of: container)
    if changed.isShared(with: node) { return }
    var result = tree
    result.update(at: path[...], in: schema) { $0 = changed }
    if let outermost = path.firstIndex(where: { $0.declaration == schema.foreign }) {
      changedForeign = [Array(path[...outermost])]
    }
    for path in changedForeign where !result.readAgain(foreignAt: path, in: schema) {
      throw EditError(.unfit, path.last?.value ?? "")
    }
    tree = result
  }

  /// Returns a statement with its children changed. `container` is the statement that contains it.
  private mutating func inside(
    _ node: Statement, of container: Statement?
  ) throws(EditError) -> Statement {
    var result = node
    // If the schema declares the statement and only its value is foreign, the value is not changed,
    // just as a keyword is not.
    let keepsValues =
      node.declaration == schema.foreign
      && container.map { schema.child(node.value, of: $0.declaration) != nil } ?? false
    var kind = -1
    for child in node.children where child.declaration != kind {
      kind = child.declaration
      let before = node.instances(of: kind)
      var after: [Statement] = []
      var hasChanged = false
      for instance in before {
        let changed = try whole(instance, in: node, keepingName: keepsValues)
        after.append(changed)
        if changed.isShared(with: instance) { continue }
        hasChanged = true
        if kind == schema.foreign, node.declaration != schema.foreign {
          changedForeign.append(way + [PathElement(kind, value: changed.value)])
        }
      }
      guard hasChanged else { continue }
      let list = schema[kind]
      if list.isList {
        var names: Set<String> = []
        for instance in after where !names.insert(instance.value).inserted {
          throw EditError(.exists, TextPrinter.head(of: instance, in: schema))
        }
        if !list.isOrdered { after.sort { NaturalOrder.precedes($0.value, $1.value) } }
      }
      result.replaceInstances(of: kind, with: after, in: schema)
    }
    return result
  }

  /// Returns a statement with its name or value and its children changed.
  private mutating func whole(
    _ statement: Statement, in container: Statement, keepingName: Bool
  ) throws(EditError) -> Statement {
    let declaration = schema[statement.declaration]
    var result = statement
    let isKeyword =
      declaration.isForeign
      && (keepingName || !statement.form.isKey || statement.form.isSecret)
    if !declaration.isSecret, !isKeyword,
      let type = declaration.key?.type ?? declaration.value?.type
    {
      if declaration.isLeafList {
        var members: [String] = []
        for member in statement.members {
          let changed = try value(member, type, of: declaration)
          if !members.contains(changed) { members.append(changed) }
        }
        if members != statement.members { result.members = members }
      } else {
        let changed = try value(statement.value, type, of: declaration)
        if changed != statement.value {
          if declaration.isList, schema.isReserved(changed, asKeyOf: declaration.id) {
            let reason = "'\(changed)' is a reserved word; it cannot be a name"
            throw EditError(.invalid(reason), changed)
          }
          result.value = changed
        }
      }
    }
    if statement.children.isEmpty { return result }
    way.append(PathElement(declaration.id, value: result.value))
    let changed = try inside(statement, of: container)
    way.removeLast()
    if changed.isShared(with: statement) { return result }
    if result.isShared(with: statement) { return changed }
    let name = result.value
    result = changed
    result.value = name
    return result
  }

  /// Returns a name or value after the substitution, in its canonical spelling.
  private mutating func value(
    _ text: String, _ type: ValueType, of declaration: Declaration
  ) throws(EditError) -> String {
    guard rest > 0, let changed = replace(text), changed != text else { return text }
    rest -= 1
    if declaration.isList, NamePattern(text) != nil, NamePattern(changed) != nil {
      return NamePattern.canonical(changed, type)
    }
    switch type.check(changed) {
    case .accepted(let canonical): return canonical
    case .rejected(let message), .misread(let message, _):
      throw EditError(.invalid(message), changed)
    case .ambiguous, .unknown: throw EditError(.invalid("syntax error: '\(changed)'"), changed)
    }
  }
}
