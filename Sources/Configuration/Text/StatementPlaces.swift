import Schema

/// The places of the statements of a file, for messages about their meaning. The tree itself does
/// not store lines. A reader collects the places only on request.
package struct StatementPlaces: Sendable {
  /// A place in the file. Line and column are counted from 1.
  package struct Place: Equatable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  private let schema: Schema
  private var places: [[PathElement]: Place] = [:]

  init(in schema: Schema) { self.schema = schema }

  /// Notes the place of each statement that a walk has reached after the first `base` steps of its
  /// path. The first place of a statement is kept.
  mutating func note(_ walker: Walker, from base: Int, at place: Place) {
    var path = Array(walker.path.prefix(base))
    for element in walker.path.dropFirst(base) {
      path.append(key(of: element))
      note(path, place)
    }
    for leaf in walker.leaves {
      let container = leaf.container.map(key)
      note(container + [key(of: leaf.element)], place)
      for member in leaf.element.members {
        note(container + [PathElement(leaf.element.declaration, members: [member])], place)
      }
    }
  }

  private mutating func note(_ path: [PathElement], _ place: Place) {
    if places[path] == nil { places[path] = place }
  }

  /// Returns an element without the value of a leaf, so that a leaf is found whatever its value is.
  private func key(of element: PathElement) -> PathElement {
    let isList = schema.declarations[element.declaration].isList
    return PathElement(element.declaration, value: isList ? element.value : "")
  }

  /// Returns the place of the statement at the end of a path. If the file does not contain it,
  /// returns the place of the nearest statement above it, or else the first line.
  package func place(of path: [PathElement]) -> Place {
    if let last = path.last, last.members.count == 1 {
      let member = PathElement(last.declaration, members: last.members)
      if let place = places[path.dropLast().map(key) + [member]] { return place }
    }
    var path = path.map(key)
    while !path.isEmpty {
      if let place = places[path] { return place }
      path.removeLast()
    }
    return Place(line: 1, column: 1)
  }
}
