import Schema

/// A statement that a comparison recognizes by its name among those of its container.
protocol NamedStatement {
  /// The name, which no other statement of its list has.
  var name: String { get }
  /// The comment above the statement; nil: there is none.
  var annotation: String? { get }
  /// Whether the statement is deactivated.
  var isInactive: Bool { get }
  /// Whether the statement is protected.
  var isProtected: Bool { get }
  /// Whether the words are followed by statements in braces.
  var hasBlock: Bool { get }
  /// Returns whether both statements share their memory, which makes them equal.
  func isShared(with other: Self) -> Bool
  /// Returns the words of the statement, without its children.
  func head(in schema: Schema) -> String
  /// Returns whether the statement may have children, for which its line is indented by one blank
  /// more.
  func isContainer(in schema: Schema) -> Bool
}

extension Statement: NamedStatement {
  var name: String { value }
  var hasBlock: Bool { !children.isEmpty }

  func head(in schema: Schema) -> String { TextPrinter.head(of: self, in: schema) }

  func isContainer(in schema: Schema) -> Bool { schema.declarations[declaration].isContainer }
}

extension ForeignStatement {
  var hasBlock: Bool { block != nil }

  func head(in schema: Schema) -> String { shownName }

  func isContainer(in schema: Schema) -> Bool { true }
}

/// The change of one statement of a container, in the order in which a comparison prints changes.
enum ListChange<Item: NamedStatement> {
  /// The statement exists in both versions, perhaps with changes inside.
  case kept(before: Item, after: Item)
  /// The statement exists only in the old version.
  case removed(Item)
  /// The statement exists only in the new version.
  case added(Item)
  /// An instance of an ordered list that has another position among the others.
  case moved(before: Item, after: Item)
  /// An unchanged statement beside an added or moved one, which shows the position of that one.
  case neighbour(Item)
}

extension ListChange<Statement> {
  /// Returns the changes of all statements of a container, in the order of the schema, without
  /// foreign statements.
  static func steps(from old: Statement, to new: Statement, in schema: Schema) -> [ListChange] {
    var steps: [ListChange] = []
    var (left, right) = (old.children[...], new.children[...])
    while left.first != nil || right.first != nil {
      let declaration = min(left.first?.declaration ?? .max, right.first?.declaration ?? .max)
      var before = left.prefix { $0.declaration == declaration }
      var after = right.prefix { $0.declaration == declaration }
      left = left[before.endIndex...]
      right = right[after.endIndex...]
      if declaration == schema.foreign { continue }
      if schema.declarations[declaration].isList {
        trim(&before, &after)
        steps += instances(before, after, isOrdered: schema.declarations[declaration].isOrdered)
        continue
      }
      switch (before.first, after.first) {
      case (let before?, let after?): steps.append(.kept(before: before, after: after))
      case (let before?, nil): steps.append(.removed(before))
      case (nil, let after?): steps.append(.added(after))
      case (nil, nil): break
      }
    }
    return steps
  }
}

extension ListChange {
  /// Returns the changes of the instances of a list.
  static func steps(
    from old: [Item], to new: [Item], isOrdered: Bool
  ) -> [ListChange] {
    var (before, after) = (old[...], new[...])
    trim(&before, &after)
    return instances(before, after, isOrdered: isOrdered)
  }

  /// Removes the instances that both versions begin and end with, which are nearly all of a large
  /// list, except for one neighbour on each side.
  private static func trim(
    _ left: inout ArraySlice<Item>, _ right: inout ArraySlice<Item>
  ) {
    func isSame(_ one: Item?, _ other: Item?) -> Bool {
      guard let one, let other else { return false }
      return one.isShared(with: other)
    }
    while isSame(left.first, right.first), isSame(left.dropFirst().first, right.dropFirst().first) {
      (left, right) = (left.dropFirst(), right.dropFirst())
    }
    while isSame(left.last, right.last), isSame(left.dropLast().last, right.dropLast().last) {
      (left, right) = (left.dropLast(), right.dropLast())
    }
  }

  /// Returns the changes of the instances that were not trimmed.
  private static func instances(
    _ before: ArraySlice<Item>, _ after: ArraySlice<Item>, isOrdered: Bool
  ) -> [ListChange] {
    let former = Dictionary(before.map { ($0.name, $0) }) { first, _ in first }
    let now = Set(after.map(\.name))
    let steps = before.filter { !now.contains($0.name) }.map { ListChange.removed($0) }
    let moved =
      isOrdered
      ? moved(from: before.map(\.name).filter(now.contains), to: after.map(\.name)) : []
    let changes = after.map { instance -> ListChange in
      guard let before = former[instance.name] else { return .added(instance) }
      return moved.contains(instance.name)
        ? .moved(before: before, after: instance) : .kept(before: before, after: instance)
    }
    guard isOrdered else { return steps + changes }
    return steps + placed(changes, after)
  }

  /// Adds a neighbour to each group of statements with a new position: the statement before the
  /// group or, at the beginning of the list, behind it. Statements that were only added at the end
  /// need none.
  private static func placed(
    _ changes: [ListChange], _ after: ArraySlice<Item>
  ) -> [ListChange] {
    let added = changes.reversed().prefix { $0.isAddition }.count
    if changes.dropLast(added).allSatisfy({ $0.isPlain }) { return changes }
    let after = Array(after)
    var steps: [ListChange] = []
    var shown: Int?
    var place = 0
    while place < changes.count {
      guard changes[place].hasNewPlace else {
        steps.append(changes[place])
        place += 1
        continue
      }
      let end = changes[place...].firstIndex { !$0.hasNewPlace } ?? changes.count
      if place > 0, shown != place - 1 { steps.append(.neighbour(after[place - 1])) }
      steps += changes[place..<end]
      if place == 0, end < changes.count {
        steps.append(.neighbour(after[end]))
        shown = end
      }
      place = end
    }
    return steps
  }

  private var hasNewPlace: Bool {
    switch self {
    case .added, .moved: true
    case .kept, .removed, .neighbour: false
    }
  }

  var isRemoval: Bool { if case .removed = self { true } else { false } }

  private var isAddition: Bool { if case .added = self { true } else { false } }

  /// Returns whether the comparison prints nothing beside the statement itself.
  private var isPlain: Bool {
    guard case .kept(let before, let after) = self else { return false }
    return before.annotation == after.annotation
  }

  /// Returns the smallest set of names that must move to bring the names in `old` into the order of
  /// `new`: all except those of a longest common subsequence.
  private static func moved(from old: [String], to new: [String]) -> Set<String> {
    let ranks = Dictionary(zip(old, old.indices)) { first, _ in first }
    let stayed = new.filter { ranks[$0] != nil }
    guard stayed != old else { return [] }
    // For each length of an increasing subsequence, the index of its last name with the least rank.
    var ends: [Int] = []
    var previous = [Int?](repeating: nil, count: stayed.count)
    let order = stayed.map { ranks[$0] ?? 0 }
    for place in order.indices {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = low + (high - low) / 2
        if order[ends[middle]] < order[place] { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[place] = ends[low - 1] }
      if low == ends.count { ends.append(place) } else { ends[low] = place }
    }
    var moved = Set(stayed)
    var kept = ends.last
    while let place = kept {
      moved.remove(stayed[place])
      kept = previous[place]
    }
    return moved
  }
}
