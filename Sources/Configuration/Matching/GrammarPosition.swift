/// The position in a grammar to which the words of a walk have led.
struct GrammarPosition {
  /// The part of the grammar with which the next word is compared.
  enum Pending: Equatable {
    /// The name of a child of the container at the end of the path, or the key of a list in it
    /// whose keys stand without a keyword.
    case child
    /// The key of a list, which is given by its declaration.
    case key(Int)
    /// The value of a leaf, which is given by its declaration.
    case value(Int)
    /// A member of a leaf or list, which is given by its declaration, or the closing bracket.
    case members(Int)
  }

  /// The containers and list instances, from the root of the grammar on.
  var path: [PathElement]
  /// The leaves, and the list instances without children, each with the path of its container.
  var leaves: [LeafPath] = []
  /// The part of the grammar with which the next word is compared.
  var pending = Pending.child
  /// The members that have been read behind the opening bracket.
  var members: [String] = []
  /// The pattern that was given in place of the last name. Nothing may follow it.
  var pattern: StatementPattern?
  /// The length of the path at the start of the walk.
  let base: Int

  /// Creates the position of a walk that begins at the end of `path`.
  init(at path: [PathElement]) {
    self.path = path
    base = path.count
  }

  /// The declaration of the container at the end of the path.
  var place: Int { path.last?.declaration ?? 0 }

  /// Whether a statement has been named since the start of the walk.
  var hasMoved: Bool { path.count > base || !leaves.isEmpty }

  /// Whether the position is the one at the start of the walk.
  var isEmpty: Bool { !hasMoved && pending == .child && pattern == nil }

  /// The leaf or list whose value or key the next word would be, for a path that ends before it.
  var openLeaf: Int? {
    switch pending {
    case .value(let id), .key(let id): id
    case .child, .members: nil
    }
  }

  /// Appends a container or list instance to the path.
  mutating func enter(_ element: PathElement) { path.append(element) }

  /// Adds a leaf of the container at the end of the path.
  mutating func addLeaf(_ element: PathElement) {
    leaves.append(LeafPath(container: path, element: element))
  }

  /// Adds the last element of the path as a leaf of the container before it.
  mutating func addEndAsLeaf() {
    guard let last = path.last else { return }
    leaves.append(LeafPath(container: path.dropLast(), element: last))
  }

  /// Enters the brackets of a leaf or list. The next words are its members.
  mutating func openBracket(of declaration: Int) {
    pending = .members(declaration)
    members = []
  }

  /// Ends the walk with a pattern in place of a name.
  mutating func end(with pattern: StatementPattern) {
    self.pattern = pattern
    pending = .child
  }
}
