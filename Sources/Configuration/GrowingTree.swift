package import Schema

/// A configuration to which statements are added one after another, most of them near the previous
/// one.
///
/// The statements from the root to the last container are taken out of the tree meanwhile. So each
/// has a single owner, which avoids copies, and none is searched again.
package struct GrowingTree {
  private let schema: Schema
  /// The path of the last container, without values of leaves.
  private var way: [PathElement] = []
  /// The tree before anything was added.
  private let original: Statement
  /// The root, and the statement at each step of `way`, which have been taken out of the tree.
  private var open: [Statement]
  /// The index of each open statement, except the root, among the children of the one before it.
  private var places: [Int] = []
  /// For each open statement, the declaration of its child that was changed last; for a foreign
  /// child, its predecessor. nil: none was changed since the statement was opened.
  private var neighbours: [Int16?] = [nil]
  /// The values of `neighbours` by the paths of their statements, for statements that were open
  /// when the whole tree was read or changed.
  private var rememberedNeighbours: [[PathElement]: Int16] = [:]
  /// Whether each foreign statement is shown after the statement that precedes it in the text. If
  /// false, this holds only in containers that were empty; in other containers, foreign statements
  /// are in the order of the guide.
  var placesAsWritten = true
  /// For each open statement, whether it was empty when it was opened.
  private var wereEmpty: [Bool]
  /// A placeholder for the statements that were taken out.
  private let hole = Statement(declaration: 0)
  /// The number of steps taken down the tree, which a test limits.
  private(set) var stepCount = 0

  /// Creates the value from a tree to which statements are added.
  package init(_ tree: Statement, in schema: Schema = .configuration) {
    self.schema = schema
    open = [tree]
    original = tree
    wereEmpty = [tree.children.isEmpty]
  }

  /// Sets a leaf, or creates a list instance without children, in the container at a path.
  mutating func set(_ leaf: LeafPath) {
    enter(leaf.container)
    var element = leaf.element
    place(&element)
    keepSecond(beside: element)
    open[open.count - 1].set(element, in: schema)
  }

  /// Changes the statement at a path. Missing containers are created.
  mutating func update(at path: [PathElement], _ change: (inout Statement) -> Void = { _ in }) {
    enter(path)
    change(&open[open.count - 1])
  }

  /// States that a child of the schema precedes the foreign statements that are added next.
  mutating func pass(_ declaration: Int, in path: [PathElement]) {
    enter(path)
    neighbours[neighbours.count - 1] = Int16(clamping: declaration)
  }

  /// The tree with everything that was added. It can be read or changed as a whole.
  package var whole: Statement {
    mutating get {
      close()
      return open[0]
    }
    _modify {
      close()
      yield &open[0]
    }
  }

  /// Whether the tree may contain protected statements; false if it certainly does not.
  package var mayHoldProtected: Bool { open.contains(where: \.mayHoldProtected) }

  /// Opens the containers of a path and closes those that are not in it.
  private mutating func enter(_ path: [PathElement]) {
    var known = 0
    while known < way.count, known < path.count, way[known].isStep(to: path[known]) { known += 1 }
    leave(downTo: known)
    for step in path.dropFirst(known) {
      var element = step
      place(&element)
      keepSecond(beside: element)
      let (child, place) = open[open.count - 1].takeOut(element, leaving: hole, in: schema)
      way.append(element)
      open.append(child)
      wereEmpty.append(child.children.isEmpty)
      places.append(place)
      neighbours.append(rememberedNeighbours.isEmpty ? nil : rememberedNeighbours[way])
      stepCount += 1
    }
  }

  /// Sets the position of a foreign statement: behind the statement that precedes it in the file.
  private mutating func place(_ element: inout PathElement) {
    let last = neighbours.count - 1
    guard element.declaration == schema.foreign else {
      neighbours[last] = Int16(clamping: element.declaration)
      return
    }
    if open[last].declaration == schema.foreign { return }
    if !placesAsWritten, !wereEmpty[last] { return }
    if let neighbour = neighbours[last] {
      element.predecessor = neighbour
    } else if open[last].children.isEmpty {
      element.predecessor = 0
    }
    neighbours[last] = element.predecessor
  }

  /// Keeps the first value of a name if a second one follows in the same file, even if the guide
  /// permits only one: no statement of a file is lost.
  private mutating func keepSecond(beside element: PathElement) {
    let last = open.count - 1
    guard element.declaration == schema.foreign, last > 0, open[last].form.isSingle,
      open[last].children.contains(where: { $0.value != element.value })
    else { return }
    let before = original.descendant(at: way, in: schema)
    let isReplacement = open[last].children.allSatisfy { child in
      before?.child(child.declaration, key: child.value, in: schema) != nil
    }
    if !isReplacement { open[last].allowSeveral() }
  }

  /// Puts all open statements back into the tree.
  private mutating func close() {
    for depth in way.indices {
      if let neighbour = neighbours[depth + 1] {
        rememberedNeighbours[Array(way[...depth])] = neighbour
      }
    }
    leave(downTo: 0)
  }

  /// Puts the open statements below `depth` back into the tree.
  private mutating func leave(downTo depth: Int) {
    while way.count > depth {
      way.removeLast()
      neighbours.removeLast()
      wereEmpty.removeLast()
      let (child, place) = (open.removeLast(), places.removeLast())
      open[open.count - 1].putBack(child, at: place, in: schema)
    }
  }
}
