import Schema

/// The positions of the statements in a file, for messages about their meaning. The tree itself
/// does not store them. A reader records the positions only on request.
package struct StatementPlaces: Sendable {
  private let schema: Schema
  private var places: [[PathElement]: TextPosition] = [:]
  /// The statements in groups, by the declaration of the last step of their path.
  private var inGroups: [Int: [(path: ArraySlice<PathElement>, place: TextPosition)]] = [:]

  /// Creates a value without positions.
  init(in schema: Schema) { self.schema = schema }

  /// Records the position of each statement that a walk has matched after the first `base` steps of
  /// its path. Of several positions of a statement, the first is kept.
  mutating func record(_ walker: Walker, from base: Int, at place: TextPosition) {
    var path = Array(walker.path.prefix(base))
    for element in walker.path.dropFirst(base) {
      path.append(key(of: element))
      record(path, place)
    }
    for leaf in walker.leaves {
      let container = leaf.container.map(key)
      record(container + [key(of: leaf.element)], place)
      for member in leaf.element.members {
        record(container + [PathElement(leaf.element.declaration, members: [member])], place)
      }
    }
  }

  /// Records the position of each container of a path after its first `base` steps.
  mutating func record(_ path: [PathElement], from base: Int, at place: TextPosition) {
    for end in base..<max(base, path.count) { record(path[...end].map(key), place) }
  }

  /// Returns whether a position is recorded for the container at this path.
  func hasRecorded(_ path: [PathElement]) -> Bool { places[path.map(key)] != nil }

  private mutating func record(_ path: [PathElement], _ place: TextPosition) {
    guard places[path] == nil else { return }
    places[path] = place
    guard let last = path.last,
      let group = path.firstIndex(where: { schema.declarations[$0.declaration].isWhole })
    else { return }
    inGroups[last.declaration, default: []].append((path[(group + 1)...], place))
  }

  /// Returns an element without the value of a leaf, so that a leaf is found whatever its value.
  private func key(of element: PathElement) -> PathElement {
    let isList = schema.declarations[element.declaration].isList
    return PathElement(element.declaration, value: isList ? element.value : "")
  }

  /// Returns the position of the statement at the end of a path. If the file does not contain it,
  /// that of the nearest enclosing statement is returned, or else the first line.
  package func place(of path: [PathElement]) -> TextPosition {
    if let place = ownPlace(of: path) ?? inheritedPlace(of: path) { return place }
    var path = path.map(key)
    while !path.isEmpty {
      if let place = places[path] { return place }
      path.removeLast()
    }
    return TextPosition(line: 1, column: 1)
  }

  /// Returns the position in a group from which a statement may be inherited; nil: the statement
  /// itself is in the file, or no group has it.
  package func inheritedPlace(of path: [PathElement]) -> TextPosition? {
    guard let last = path.last, let candidates = inGroups[last.declaration],
      ownPlace(of: path) == nil
    else { return nil }
    let path = path.map(key)
    return candidates.first {
      $0.path.count == path.count && zip($0.path, path).allSatisfy(isStep)
    }?
    .place
  }

  private func ownPlace(of path: [PathElement]) -> TextPosition? {
    if let last = path.last, last.members.count == 1 {
      let member = PathElement(last.declaration, members: last.members)
      if let place = places[path.dropLast().map(key) + [member]] { return place }
    }
    return places[path.map(key)]
  }

  /// Returns whether a step in a group stands for a step of another path.
  private func isStep(_ step: PathElement, _ other: PathElement) -> Bool {
    step.declaration == other.declaration
      && (step.value == other.value || NamePattern(step.value)?.matches(other.value) ?? false)
  }
}
