internal import Schema

/// The containers in which statements of a file were rejected, and the containers around them.
///
/// A file may have tens of thousands of rejected statements and as many issues, so containers are
/// looked up in sets instead of being compared with each.
package struct RefusedPlaces {
  private let schema: Schema
  /// The containers of rejected statements.
  private var containers: Set<[PathElement]> = []
  /// The containers above them, each with the declarations of the next steps.
  private var steps: [[PathElement]: Set<Int>] = [:]
  /// The containers in groups whose paths contain a pattern.
  private var patterns: [ArraySlice<PathElement>] = []

  /// Creates the value from the containers of rejected statements.
  init(_ refused: Set<[PathElement]>, in schema: Schema) {
    self.schema = schema
    for container in refused {
      // The statement is missing wherever the group is applied.
      let group = container.firstIndex { schema.declarations[$0.declaration].isWhole }
      let path = container[(group.map { $0 + 1 } ?? 0)...]
      if group != nil, path.contains(where: { NamePattern.isOne($0.value) }) {
        patterns.append(path)
        continue
      }
      containers.insert(Array(path))
      for (index, step) in zip(path.indices, path) {
        steps[Array(path[..<index]), default: []].insert(step.declaration)
      }
    }
  }

  /// Returns whether a statement was rejected in a container or below it. With `child`, only
  /// rejections in the container itself and below the child with this name count.
  package func contain(_ path: [PathElement], child: String? = nil) -> Bool {
    if containers.contains(path) { return true }
    if let declarations = steps[path] {
      guard let child else { return true }
      if declarations.contains(where: { isChild($0, child) }) { return true }
    }
    return patterns.contains { refused in
      guard refused.count >= path.count, zip(refused, path).allSatisfy(Self.isStep) else {
        return false
      }
      guard let child, let next = refused.dropFirst(path.count).first else { return true }
      return isChild(next.declaration, child)
    }
  }

  private func isChild(_ id: Int, _ name: String) -> Bool {
    let declaration = schema.declarations[id]
    return (declaration.name.isEmpty ? declaration.key?.name : declaration.name) == name
  }

  private static func isStep(_ refused: PathElement, _ step: PathElement) -> Bool {
    refused.declaration == step.declaration
      && (refused.value == step.value || NamePattern(refused.value)?.matches(step.value) ?? false)
  }
}
