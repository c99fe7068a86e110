/// Where the containers of the configuration schema are in the guide of foreign names.
package struct ForeignPlaces: Sendable {
  private let guide: ForeignGuide
  /// By declaration; nil for what the guide does not list.
  private let places: [ForeignGuide.Place?]
  /// By container: the children that the guide lists too, in its order.
  private let siblings: [[(place: ForeignGuide.Place, declaration: Int)]]

  /// Those of `Schema.configuration` in the guide to the real system; made when first asked for.
  package static let realSystem = ForeignPlaces(of: .configuration, in: .realSystem)

  package init(of schema: Schema, in guide: ForeignGuide) {
    self.guide = guide
    var places = [ForeignGuide.Place?](repeating: nil, count: schema.declarations.count)
    var siblings = [[(place: ForeignGuide.Place, declaration: Int)]](
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

  /// What stands behind a statement, and behind its key where it is a list.
  private static func place(
    of declaration: Declaration, in container: ForeignGuide.Place, _ guide: ForeignGuide
  ) -> ForeignGuide.Place? {
    let name = declaration.name.isEmpty ? container : guide.child(declaration.name, of: container)
    guard let name, declaration.isList else { return name }
    if case .choice(let choices)? = declaration.key?.type, choices.count == 1,
      let only = guide.child(choices[0].name, of: name)
    {
      return only
    }
    return guide.entry(of: name)
  }

  /// What stands in a container; nil: the guide does not list it.
  package func place(of container: Int) -> ForeignGuide.Place? {
    places.indices.contains(container) ? places[container] : nil
  }

  /// Returns whether the guide lists a statement of that name directly under a container.
  package func lists(_ name: String, in container: Int) -> Bool {
    place(of: container).map { guide.child(name, of: $0) != nil } ?? false
  }

  /// The child of a container, by its declaration, behind which a foreign statement of that name is
  /// shown, if the order in which it was written does not say so; 0: it is shown first.
  package func predecessor(of name: String, in container: Int) -> Int {
    guard let place = place(of: container), let own = guide.child(name, of: place) else {
      return Int(Int16.max)
    }
    // What lacks one name of a list stands behind the list.
    return siblings[container].last { $0.place <= own }?.declaration ?? 0
  }
}
