package import Schema

/// A configuration to which one statement after another is added, most of them near the one before.
///
/// The statements on the way to the last container are out of the tree meanwhile, so that none has
/// a second owner that a change would have to spare, and none is looked up twice.
package struct GrowingTree {
  private let schema: Schema
  /// The path of the last container, without values of leaves.
  private var way: [PathElement] = []
  /// As it was before anything was added.
  private let original: Statement
  /// The root, and the statement at each step of the way.
  private var open: [Statement]
  /// Where each statement behind the root belongs among the children of the one before it.
  private var places: [Int] = []
  /// For each of the open statements, the child that was changed last, by its declaration, since it
  /// was opened; of a foreign one, what it stands behind. nil: none.
  private var neighbours: [Int16?] = [nil]
  /// The same, by their paths, of those that were open when the whole tree was looked at or changed.
  private var rememberedNeighbours: [[PathElement]: Int16] = [:]
  /// Whether a foreign statement stands behind the one before it; otherwise it does so only in a
  /// container that was empty, and elsewhere stands where the guide has it.
  var placesAsWritten = true
  /// For each of the open statements, whether nothing was in it when it was opened.
  private var wereEmpty: [Bool]
  /// Stands there meanwhile.
  private let hole = Statement(declaration: 0)
  /// For a test that counts: steps taken down the tree.
  private(set) var stepCount = 0

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

  /// Changes the statement at a path, making what is missing on the way.
  mutating func update(at path: [PathElement], _ change: (inout Statement) -> Void = { _ in }) {
    enter(path)
    change(&open[open.count - 1])
  }

  /// Notes that a child of the schema comes before the foreign ones that are added next.
  mutating func pass(_ declaration: Int, in path: [PathElement]) {
    enter(path)
    neighbours[neighbours.count - 1] = Int16(clamping: declaration)
  }

  /// The tree with all that was added, to be looked at or changed as a whole.
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

  /// False: nothing in it is protected.
  package var mayHoldProtected: Bool { open.contains(where: \.mayHoldProtected) }

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

  /// Gives a foreign statement the place that it has in the file: behind the statement before it.
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

  /// A second value that follows the first in one file is no replacement, whatever the guide says of
  /// the name: nothing of the file is lost.
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

  private mutating func close() {
    for depth in way.indices {
      if let neighbour = neighbours[depth + 1] {
        rememberedNeighbours[Array(way[...depth])] = neighbour
      }
    }
    leave(downTo: 0)
  }

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
