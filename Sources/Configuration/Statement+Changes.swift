package import Schema

extension Statement {
  /// Returns a small tree with the differences between this configuration and `former`: each new or
  /// different statement, the containers and names that lead to it, and the statements beside it
  /// that decide whether it is valid. Returns nil if there is no difference.
  ///
  /// Whether the text of a tree can be read back depends on each statement, on the other members of
  /// its choice, and on its neighbours in a list. So if the texts of `former` and of the small tree
  /// can be read back, that of the whole configuration can, too.
  package func changes(
    since former: Statement, in schema: Schema = .configuration
  ) -> Statement? {
    if isShared(with: former) { return nil }
    // The form of a statement that is printed on one line depends on everything in it.
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

  /// The statement without its children.
  fileprivate var head: Statement {
    if children.isEmpty { return self }
    var head = self
    head.removeChildren()
    return head
  }

  /// Returns the statement with some of its children, in the order in which it has them.
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

/// The differences between the children of a container and its former children.
private struct Difference {
  private let children: [Statement]
  private let formerChildren: [Statement]
  /// For each of `formerChildren`, whether the container still has it.
  private var isThere: [Bool]
  /// The children that are kept in the small tree, by their indices in `children`.
  private(set) var kept: [Int: Statement] = [:]
  /// The former index of the child that was compared last; nil: that child is new.
  private var lastPlace: Int?
  private var count = 0

  /// Prepares the comparison of two versions of a container.
  init(_ statement: Statement, _ former: Statement) {
    children = statement.children
    formerChildren = former.children
    isThere = Array(repeating: false, count: formerChildren.count)
  }

  /// Whether there are no differences.
  var isNone: Bool { kept.isEmpty && !isThere.contains(false) }

  /// Compares the next child with the former child at index `place`, if there was one. Returns
  /// false if another child was compared with the same former child.
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

  /// Keeps two neighbouring instances of a list if the second did not follow the first before.
  private mutating func keepNeighbours(_ child: Statement, at place: Int?, in schema: Schema) {
    guard schema.declarations[child.declaration].isList, count > 0 else { return }
    let before = children[count - 1]
    guard before.declaration == child.declaration else { return }
    if let place, let lastPlace, place == lastPlace + 1 { return }
    if kept[count - 1] == nil { kept[count - 1] = before.head }
    kept[count] = child.head
  }

  /// Adds the children that exclude a kept child, because both are members of one choice.
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
