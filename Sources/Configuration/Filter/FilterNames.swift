import Schema

/// The meanings of the names in a filter, in each container of the schema.
struct FilterNames {
  /// The schema that declares the containers.
  let schema: Schema
  private var names: MarkupNames

  init(_ schema: Schema) {
    self.schema = schema
    names = MarkupNames(schema)
  }

  /// Returns the meaning of an element as a statement of the schema; nil: it has none.
  mutating func meaning(of name: String, in container: Int) -> MarkupNames.Meaning? {
    if let meaning = names.meaning(of: name, in: container) { return meaning }
    return schema.child(spelled: name, of: container).map { names.meaning(of: $0) }
  }

  /// Returns whether the guide lists a foreign statement with this element name in the container.
  func isListed(_ name: String, in container: Int) -> Bool {
    schema.foreign != nil
      && ForeignPlaces.realSystem.lists(ForeignSpelling.word(of: name), in: container)
  }
}

extension Statement {
  /// Returns the element name of a foreign word directly in a container of the schema.
  func foreignElementName(_ walk: ForeignWalk) -> String {
    guard ElementWriter.isSpelled(self, walk, isOutermost: true) else { return Element.contents }
    return ForeignSpelling.element(of: value) ?? value
  }

  /// Returns whether any container with this declaration has a foreign statement with this element
  /// name.
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
