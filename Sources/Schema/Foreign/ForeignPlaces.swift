/// The position of each container of the configuration schema in the guide of foreign statements.
package struct ForeignPlaces: Sendable {
  private let guide: ForeignGuide
  /// The position of each declaration, by its index; nil: the guide does not list it.
  private let places: [ForeignGuide.Position?]
  /// For each container, by its index, the children that the guide lists too, in its order.
  private let siblings: [[(place: ForeignGuide.Position, declaration: Int)]]

  /// The positions of `Schema.configuration` in the guide to Junos. They are computed at their
  /// first use.
  package static let realSystem = ForeignPlaces(of: .configuration, in: .realSystem)

  /// Finds the declarations of `schema` in `guide`.
  package init(of schema: Schema, in guide: ForeignGuide) {
    self.guide = guide
    var places = [ForeignGuide.Position?](repeating: nil, count: schema.declarations.count)
    var siblings = [[(place: ForeignGuide.Position, declaration: Int)]](
      repeating: [], count: schema.declarations.count)
    places[0] = guide.root
    for declaration in schema.declarations.dropFirst() where schema.isInTree(declaration) {
      guard let container = places[declaration.parent] else { continue }
      let place = Self.place(of: declaration, in: container, guide)
      places[declaration.id] = declaration.isWhole ? guide.root : place
      guard let name = guide.child(declaration.name, of: container) else { continue }
      siblings[declaration.parent].append((name, declaration.id))
    }
    self.places = places
    self.siblings = siblings.map { $0.sorted { $0.place < $1.place } }
  }

  /// Returns the position behind a statement, or behind its key if it is a list.
  private static func place(
    of declaration: Declaration, in container: ForeignGuide.Position, _ guide: ForeignGuide
  ) -> ForeignGuide.Position? {
    let name = declaration.name.isEmpty ? container : guide.child(declaration.name, of: container)
    guard let name, declaration.isList else { return name }
    if case .choice(let choices)? = declaration.key?.type, choices.count == 1,
      let only = guide.child(choices[0].name, of: name)
    {
      return only
    }
    return guide.entry(of: name)
  }

  /// Returns the position of the contents of a container; nil: the guide does not list it.
  package func place(of container: Int) -> ForeignGuide.Position? {
    places.indices.contains(container) ? places[container] : nil
  }

  /// Returns whether the guide lists a statement of this name directly in a container.
  package func lists(_ name: String, in container: Int) -> Bool {
    place(of: container).map { guide.child(name, of: $0) != nil } ?? false
  }

  /// Returns the index of the child of `container` behind which a foreign statement of this name is
  /// shown if the order of the text does not decide. 0: it is shown first.
  package func predecessor(of name: String, in container: Int) -> Int {
    guard let place = place(of: container), let own = guide.child(name, of: place) else {
      return Int(Int16.max)
    }
    // A statement with one of the names of a list, but not all, stands behind the list.
    return siblings[container].last { $0.place <= own }?.declaration ?? 0
  }
}
