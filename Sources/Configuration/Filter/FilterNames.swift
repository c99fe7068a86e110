import Schema

/// What the names in a filter mean in each container.
struct FilterNames {
  let schema: Schema
  private var names: MarkupNames

  init(_ schema: Schema) {
    self.schema = schema
    names = MarkupNames(schema)
  }

  /// The meaning of an element as a statement of the schema; nil: it is none.
  mutating func meaning(of name: String, in container: Int) -> MarkupNames.Meaning? {
    if let meaning = names.meaning(of: name, in: container) { return meaning }
    return schema.child(spelled: name, of: container).map { names.meaning(of: $0) }
  }

  /// Whether the guide lists a foreign statement whose element has that name.
  func isListed(_ name: String, in container: Int) -> Bool {
    schema.foreign != nil
      && ForeignPlaces.realSystem.lists(ForeignSpelling.word(of: name), in: container)
  }
}

extension Statement {
  /// The name of the element of a foreign word directly in a container of the schema.
  func foreignElementName(_ walk: ForeignWalk) -> String {
    guard ElementWriter.isSpelled(self, walk, isOutermost: true) else { return Element.contents }
    return ForeignSpelling.element(of: value) ?? value
  }

  /// Whether a foreign statement whose element has that name is in some container of that
  /// declaration.
  func holdsForeign(_ name: String, in container: Int, _ schema: Schema) -> Bool {
    guard mayHoldForeign, let foreign = schema.foreign else { return false }
    if declaration == container {
      let walk = ForeignWalk(in: container)
      if instances(of: foreign).contains(where: { $0.foreignElementName(walk) == name }) {
        return true
      }
    }
    return children.contains { $0.holdsForeign(name, in: container, schema) }
  }
}
