package import Schema

extension Statement {
  /// What of this configuration is not as it was in `former`, in a small tree of its own: each
  /// statement that is new or other, the containers and names on the way, and as much of what they
  /// stand beside as may tell whether they may stand there. nil: nothing is other.
  ///
  /// Whether a text reads back to the tree that it was printed from depends on each statement, on
  /// the other members of its choice, and on its neighbours in a list. So if the text of `former`
  /// reads back, and that of this small tree does, then that of the whole does.
  package func changes(
    since former: Statement, in schema: Schema = .configuration
  ) -> Statement? {
    if isShared(with: former) { return nil }
    // How a statement on one line is written depends on all that is in it.
    if !schema.declarations[declaration].hasBody || schema.declarations[declaration].isOneLine
      || !holdsSame(as: former)
    {
      return self == former ? nil : self
    }
    var other = Difference(self, former)
    var hasTwice = false
    forEachChild(beside: former, in: schema) { child, place in
      hasTwice = !other.meet(child, at: place, in: schema) || hasTwice
    }
    if hasTwice { return self }
    let isMarkedSame =
      isInactive == former.isInactive && isProtected == former.isProtected
      && annotation == former.annotation
    if isMarkedSame, other.isNone { return nil }
    other.addRivals(in: schema)
    return headed(by: other.kept, in: schema)
  }

  /// The statement without what is in it.
  fileprivate var head: Statement {
    if children.isEmpty { return self }
    var head = self
    head.removeChildren()
    return head
  }

  /// The statement with some of its children, in their order.
  private func headed(by kept: [Int: Statement], in schema: Schema) -> Statement {
    var result = head
    var rest = kept.sorted { $0.key < $1.key }.map(\.value)[...]
    while let declaration = rest.first?.declaration {
      let end = rest.firstIndex { $0.declaration != declaration } ?? rest.endIndex
      result.replaceInstances(of: declaration, with: Array(rest[..<end]), in: schema)
      rest = rest[end...]
    }
    return result
  }
}

/// What of a container's children is not as it was.
private struct Difference {
  private let children: [Statement]
  private let formerChildren: [Statement]
  /// Of `formerChildren`, which are still there.
  private var isThere: [Bool]
  /// By their places among `children`.
  private(set) var kept: [Int: Statement] = [:]
  /// Of the last child that was met, where it stood; nil: it is new.
  private var lastPlace: Int?
  private var count = 0

  init(_ statement: Statement, _ former: Statement) {
    children = statement.children
    formerChildren = former.children
    isThere = Array(repeating: false, count: formerChildren.count)
  }

  var isNone: Bool { kept.isEmpty && !isThere.contains(false) }

  /// Takes the next child, and where it stood among the former ones. False: it is there twice.
  mutating func meet(_ child: Statement, at place: Int?, in schema: Schema) -> Bool {
    defer { (lastPlace, count) = (place, count + 1) }
    keepNeighbours(child, at: place, in: schema)
    guard let place else {
      kept[count] = child
      return true
    }
    if isThere[place] { return false }
    isThere[place] = true
    if let change = child.changes(since: formerChildren[place], in: schema) {
      kept[count] = change
    }
    return true
  }

  /// Two of a list of which the one did not stand behind the other.
  private mutating func keepNeighbours(_ child: Statement, at place: Int?, in schema: Schema) {
    guard schema.declarations[child.declaration].isList, count > 0 else { return }
    let before = children[count - 1]
    guard before.declaration == child.declaration else { return }
    if let place, let lastPlace, place == lastPlace + 1 { return }
    if kept[count - 1] == nil { kept[count - 1] = before.head }
    kept[count] = child.head
  }

  /// The other members of the choices that something kept is of.
  mutating func addRivals(in schema: Schema) {
    for declaration in Set(kept.values.map(\.declaration)) {
      for rival in schema.rivals[declaration] {
        let first = children.firstIndex { $0.declaration == rival } ?? children.endIndex
        for place in children[first...].indices.prefix(while: { children[$0].declaration == rival })
        where kept[place] == nil {
          kept[place] = children[place].head
        }
      }
    }
  }
}
