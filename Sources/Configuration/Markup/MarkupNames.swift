import Schema

/// What the names of elements stand for in each container.
struct MarkupNames {
  enum Meaning: Equatable {
    /// Its text is the value, or one member.
    case leaf(Int)
    /// An instance, with its key in an element called `name`.
    case instance(of: Int)
    /// Around instances that are called by their keys: `<family><inet>`.
    case instances(of: Int)
    /// An instance that is called by its key, with no word before it: `<any/>`.
    case key(of: Int)
    /// A container, and with a `name` in it an instance of the list that stands in its place.
    case groups(Int, list: Int)
    case container(Int)

    /// Whether a `name` inside is its key.
    var hasName: Bool {
      switch self {
      case .instance, .groups: true
      case .leaf, .instances, .key, .container: false
      }
    }
  }

  private let schema: Schema
  private var known: [Int: [String: Meaning]] = [:]

  init(_ schema: Schema) { self.schema = schema }

  /// What an element of that name is in a container; nil where no statement is called so.
  mutating func meaning(of name: String, in container: Int) -> Meaning? {
    if known[container] == nil { known[container] = meanings(in: container) }
    if let meaning = known[container]?[name] { return meaning }
    let bare = schema.bareLists[container].first { schema.declarations[$0].isNamedByKey }
    return bare.map(Meaning.key)
  }

  /// What a declaration is, whatever the word by which it was found.
  func meaning(of id: Int) -> Meaning {
    let declaration = schema[id]
    if declaration.isLeaf || declaration.isContent { return .leaf(id) }
    if declaration.isNamedByKey { return .instances(of: id) }
    if declaration.isList { return .instance(of: id) }
    if let list = declaration.replacingList(in: schema) { return .groups(id, list: list.id) }
    return .container(id)
  }

  private func meanings(in container: Int) -> [String: Meaning] {
    var meanings: [String: Meaning] = [:]
    for declaration in schema.children(of: schema[container])
    where !(declaration.isNamedByKey && declaration.name.isEmpty) {
      if meanings[declaration.elementName] == nil {
        meanings[declaration.elementName] = meaning(of: declaration.id)
      }
    }
    return meanings
  }
}
