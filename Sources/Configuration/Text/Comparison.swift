package import Schema

/// The differences between two configurations, as `show | compare` prints them.
package struct Comparison {
  private let schema: Schema
  private var text = ""
  /// Returns the faults of the whole new configuration, for the remarks about missing statements;
  /// nil: there are no remarks. It checks the whole configuration, so it is called only if needed.
  private let faults: (() -> StatementFaults)?
  private var missing: StatementFaults?

  /// Returns the changes that lead from `old` to `new`, both at `path`; empty if there are none.
  /// `faults` returns the faults of the whole new configuration.
  package static func text(
    from old: Statement, to new: Statement, at path: [PathElement] = [], in schema: Schema,
    faults: (() -> StatementFaults)? = nil
  ) -> String {
    var comparison = Comparison(schema: schema, faults: faults)
    comparison.compare(old, new, path, level: 0)
    return comparison.text
  }

  private init(schema: Schema, faults: (() -> StatementFaults)?) {
    self.schema = schema
    self.faults = faults
  }

  /// Compares a container. `level` is the number of braces between the level of the user and
  /// `path`.
  private mutating func compare(
    _ old: Statement, _ new: Statement, _ path: [PathElement], level: Int
  ) {
    if old.isShared(with: new) { return }
    var changes = ""
    var deeper: [(old: Statement, new: Statement, path: [PathElement])] = []
    func goDeeper(_ old: Statement, _ new: Statement) {
      let key = schema.declarations[new.declaration].isList ? new.value : ""
      deeper.append((old, new, [PathElement(new.declaration, value: key)]))
    }
    for step in ListChange.steps(from: old, to: new, in: schema) {
      switch step {
      case .kept(let before, let after):
        if before.isShared(with: after) { continue }
        if schema.declarations[after.declaration].isContainer {
          changes += marks(before, after, level)
          goDeeper(before, after)
        } else if before.holdsSame(as: after) {
          changes += marks(before, after, level)
        } else {
          changes += removed(before, level) + added(after, path, level)
        }
      case .removed(let before): changes += removed(before, level)
      case .added(let after): changes += added(after, path, level)
      case .moved(let before, let after):
        changes += outline("!", after, level) + marks(before, after, level)
        if schema.declarations[after.declaration].isContainer { goDeeper(before, after) }
      case .neighbour(let statement): changes += outline(" ", statement, level)
      }
    }
    for step in ForeignStatement.changes(from: old, to: new, in: schema) {
      switch step {
      case .kept(let before, let after):
        if before.isShared(with: after) { continue }
        changes += marks(before, after, level)
        if let old = before.block, let new = after.block {
          deeper.append((old, new, after.path))
        } else if !before.holdsSame(as: after) {
          changes += whole("-", before, level) + whole("+", after, level)
        }
      case .removed(let before): changes += whole("-", before, level)
      case .added(let after): changes += whole("+", after, level)
      case .moved(let before, let after):
        changes += outline("!", after, level) + marks(before, after, level)
        if let old = before.block, let new = after.block { deeper.append((old, new, after.path)) }
      case .neighbour(let statement): changes += outline(" ", statement, level)
      }
    }
    if !changes.isEmpty { text += Spelling.banner(path, in: schema) + "\n" + changes }
    for (before, after, steps) in deeper {
      compare(before, after, path + steps, level: level + 1)
    }
  }

  /// Returns the changes of a statement's comment and marks.
  private func marks<Item: NamedStatement>(_ old: Item, _ new: Item, _ level: Int) -> String {
    var result = ""
    if old.annotation != new.annotation {
      result += comment("-", old, level) + comment("+", new, level)
    }
    var outlines = ""
    if old.isInactive != new.isInactive {
      outlines += outline("!", new, level, mark: new.isInactive ? "inactive: " : "active: ")
    }
    if old.isProtected != new.isProtected {
      outlines += outline("!", new, level, mark: new.isProtected ? "protect: " : "unprotect: ")
    }
    if !result.isEmpty, outlines.isEmpty { outlines = outline(" ", new, level) }
    return result + outlines
  }

  private func comment(_ sign: String, _ statement: some NamedStatement, _ level: Int) -> String {
    guard let annotation = statement.annotation else { return "" }
    let margin = margin(isContainer: statement.isContainer(in: schema), level)
    return TextPrinter.print(annotation: annotation, margin: sign + margin)
  }

  /// Returns a statement on one line, with `{ ... }` in place of its children.
  private func outline(
    _ sign: String, _ statement: some NamedStatement, _ level: Int, mark: String = ""
  ) -> String {
    sign + margin(isContainer: statement.isContainer(in: schema), level) + mark
      + statement.head(in: schema) + (statement.hasBlock ? " { ... }\n" : ";\n")
  }

  private func removed(_ statement: Statement, _ level: Int) -> String {
    TextPrinter.print(statement, in: schema, margin: "-" + margin(statement, level))
  }

  // MARK: Foreign statements

  /// Returns a whole foreign statement with a sign before each line.
  private func whole(_ sign: String, _ statement: ForeignStatement, _ level: Int) -> String {
    TextPrinter.print(
      statement, in: schema, margin: sign + margin(isContainer: true, level))
  }

  /// Returns an added statement, with remarks about missing statements in it.
  private mutating func added(
    _ statement: Statement, _ path: [PathElement], _ level: Int
  ) -> String {
    var inside: StatementFaults?
    if let faults, lacksRequired(statement), !isInGroup(path) {
      let all = missing ?? faults().onlyMissing
      missing = all
      inside = all.descendant(at: path, in: schema)?.child(statement, in: schema)
    }
    return TextPrinter.print(
      statement, in: schema, margin: "+" + margin(statement, level), faults: inside)
  }

  /// Returns whether a required statement is missing, though a group may supply it.
  private func lacksRequired(_ statement: Statement) -> Bool {
    let declaration = schema.declarations[statement.declaration]
    if declaration.isWhole { return false }
    return declaration.children.contains { id in
      schema.declarations[id].isRequired && statement.instances(of: id).allSatisfy(\.isInactive)
    } || statement.children.contains { lacksRequired($0) }
  }

  private func isInGroup(_ path: [PathElement]) -> Bool {
    path.contains { schema.declarations[$0.declaration].isWhole }
  }

  /// Returns the indentation of a statement. Containers are indented by one blank more than others.
  private func margin(_ statement: Statement, _ level: Int) -> String {
    margin(isContainer: schema.declarations[statement.declaration].isContainer, level)
  }

  private func margin(isContainer: Bool, _ level: Int) -> String {
    let indent = isContainer ? level + 2 : level + 1
    return String(repeating: " ", count: max(indent, 0))
  }
}
