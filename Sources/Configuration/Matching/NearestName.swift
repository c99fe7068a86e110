import Schema

/// Finds the statement that a misspelt word probably means.
enum NearestName {
  /// Returns the name in a container, of the schema or foreign, that differs least from a word: by
  /// one letter that is missing, wrong, additional or swapped, and by two in a word of at least six
  /// letters. nil: there is none, or the word itself is a name.
  static func of(_ word: String, in container: Int, _ schema: Schema) -> String? {
    let letters = Array(word.utf8)
    guard (3...64).contains(letters.count), schema.declarations.indices.contains(container) else {
      return nil
    }
    let own = schema.children(of: schema[container]).filter { !$0.isHidden }.map(\.name)
    let foreign =
      schema.foreign == nil
      ? []
      : ForeignPlaces.realSystem.place(of: container).map(ForeignGuide.realSystem.names) ?? []
    var best: (name: String, distance: Int)?
    let limit = letters.count < 6 ? 1 : 2
    for name in own + foreign where abs(name.utf8.count - letters.count) <= limit {
      let distance = EditDistance.between(letters, Array(name.utf8), countsSwaps: true)
      if distance == 0 { return nil }
      if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }
}
