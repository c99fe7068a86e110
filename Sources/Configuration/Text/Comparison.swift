package import Schema

/// What changed between two configurations, as `show | compare` prints it.
package struct Comparison {
  private let schema: Schema
  private var text = ""
  /// The path of the banner, and how many of its elements are levels of braces below the level
  /// that the user is at.
  private let base: [PathElement]

  /// The changes that lead from `old` to `new`, both found at `path`; empty where there are none.
  package static func text(
    from old: Statement, to new: Statement, at path: [PathElement] = [], in schema: Schema
  ) -> String {
    var comparison = Comparison(schema: schema, base: path)
    comparison.compare(old, new, path)
    return comparison.text
  }

  private init(schema: Schema, base: [PathElement]) {
    self.schema = schema
    self.base = base
  }

  private mutating func compare(_ old: Statement, _ new: Statement, _ path: [PathElement]) {
    if old.isShared(with: new) { return }
    var changes = ""
    var deeper: [(Statement, Statement)] = []
    let level = path.count - base.count
    for pair in pairs(old, new) {
      switch pair {
      case (let before?, let after?):
        if before.isShared(with: after) { continue }
        if schema.declarations[after.declaration].isContainer {
          changes += marks(before, after, level)
          deeper.append((before, after))
        } else if before.holdsSame(as: after) {
          changes += marks(before, after, level)
        } else {
          changes += lines("-", before, level) + lines("+", after, level)
        }
      case (let before?, nil): changes += lines("-", before, level)
      case (nil, let after?): changes += lines("+", after, level)
      case (nil, nil): continue
      }
    }
    changes += moves(old, new, level)
    if !changes.isEmpty { text += Spelling.banner(path, in: schema) + "\n" + changes }
    for (before, after) in deeper {
      let key = schema.declarations[after.declaration].isList ? after.value : ""
      compare(before, after, path + [PathElement(after.declaration, value: key)])
    }
  }

  /// Changes of what stands around a statement that is in both: its comment, and whether it is
  /// active.
  private func marks(_ old: Statement, _ new: Statement, _ level: Int) -> String {
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

  private func comment(_ sign: String, _ statement: Statement, _ level: Int) -> String {
    guard let annotation = statement.annotation else { return "" }
    return TextPrinter.print(annotation: annotation, margin: sign + margin(statement, level))
  }

  /// A statement on one line, `{ ... }` for what is in it.
  private func outline(
    _ sign: String, _ statement: Statement, _ level: Int, mark: String = ""
  ) -> String {
    sign + margin(statement, level) + mark + TextPrinter.head(of: statement, in: schema)
      + (statement.children.isEmpty ? ";\n" : " { ... }\n")
  }

  private func lines(_ sign: String, _ statement: Statement, _ level: Int) -> String {
    TextPrinter.print(statement, in: schema, margin: sign + margin(statement, level))
  }

  /// What stands in braces is a blank further in than what does not.
  private func margin(_ statement: Statement, _ level: Int) -> String {
    let indent = schema.declarations[statement.declaration].isContainer ? level + 2 : level + 1
    return String(repeating: " ", count: max(indent, 0))
  }

  /// What stands in the old, in the new, or in both, in the order of the schema.
  private func pairs(
    _ old: Statement, _ new: Statement
  ) -> [(before: Statement?, after: Statement?)] {
    var pairs: [(before: Statement?, after: Statement?)] = []
    var (left, right) = (old.children[...], new.children[...])
    while left.first != nil || right.first != nil {
      let declaration = min(
        left.first?.declaration ?? .max, right.first?.declaration ?? .max)
      var before = left.prefix { $0.declaration == declaration }
      var after = right.prefix { $0.declaration == declaration }
      left = left[before.endIndex...]
      right = right[after.endIndex...]
      Self.trim(&before, &after)
      guard schema.declarations[declaration].isList else {
        pairs.append((before.first, after.first))
        continue
      }
      var rest = Dictionary(before.map { ($0.value, $0) }) { first, _ in first }
      let kept = Set(after.map(\.value))
      for gone in before where !kept.contains(gone.value) { pairs.append((gone, nil)) }
      for instance in after { pairs.append((rest.removeValue(forKey: instance.value), instance)) }
    }
    return pairs
  }

  /// Drops what both begin and end with: in a large list, nearly all.
  private static func trim(
    _ left: inout ArraySlice<Statement>, _ right: inout ArraySlice<Statement>
  ) {
    while let one = left.first, let other = right.first, one.isShared(with: other) {
      (left, right) = (left.dropFirst(), right.dropFirst())
    }
    while let one = left.last, let other = right.last, one.isShared(with: other) {
      (left, right) = (left.dropLast(), right.dropLast())
    }
  }

  /// Instances of ordered lists that stand elsewhere than before among those that stayed.
  private func moves(_ old: Statement, _ new: Statement, _ level: Int) -> String {
    var result = ""
    var declarations: [Int] = []
    for child in new.children
    where schema.declarations[child.declaration].isList
      && schema.declarations[child.declaration].isOrdered
    {
      if declarations.last != child.declaration { declarations.append(child.declaration) }
    }
    for declaration in declarations {
      var (before, after) = (old.instances(of: declaration), new.instances(of: declaration))
      Self.trim(&before, &after)
      let (was, now) = (Set(before.map(\.value)), Set(after.map(\.value)))
      let stayed = before.filter { now.contains($0.value) }
      let instances = after.filter { was.contains($0.value) }
      for (place, instance) in zip(stayed, instances) where place.value != instance.value {
        result += outline("!", instance, level)
      }
    }
    return result
  }
}
