import Schema

/// The meanings of element names in each container of the schema.
struct MarkupNames {
  /// The statement for which an element stands.
  enum Meaning: Equatable {
    /// A leaf. The text of the element is the value, or one member.
    case leaf(Int)
    /// A list instance whose key is in a child element `name`.
    case instance(of: Int)
    /// An element around list instances that are named by their keys: `<family><inet>`.
    case instances(of: Int)
    /// A list instance that is named by its key, without a keyword before it: `<any/>`.
    case key(of: Int)
    /// A container or, if it has a child element `name`, an instance of the list that replaces the
    /// container.
    case groups(Int, list: Int)
    /// A container.
    case container(Int)
    /// A word of a foreign statement, or an element around keys that stands for no word.
    case foreign

    /// The list, if the element stands for one instance whose key is a child element.
    var list: Int? {
      switch self {
      case .instance(let id), .groups(_, let id): id
      case .leaf, .instances, .key, .container, .foreign: nil
      }
    }
  }

  private let schema: Schema
  private var known: [Int: [String: Meaning]] = [:]

  /// Creates the meanings of a schema, which are computed when they are needed.
  init(_ schema: Schema) { self.schema = schema }

  /// Returns the meaning of an element name in a container; nil: no statement has this name.
  mutating func meaning(of name: String, in container: Int) -> Meaning? {
    if known[container] == nil { known[container] = meanings(in: container) }
    if let meaning = known[container]?[name] { return meaning }
    let bare = schema.bareLists[container].first { schema.declarations[$0].isNamedByKey }
    return bare.map(Meaning.key)
  }

  /// Returns the meaning of a declaration, however it was named.
  func meaning(of id: Int) -> Meaning {
    let declaration = schema[id]
    if declaration.isLeaf || declaration.isContent { return .leaf(id) }
    if declaration.isNamedByKey { return .instances(of: id) }
    if declaration.isList { return .instance(of: id) }
    if let list = declaration.replacingList(in: schema) { return .groups(id, list: list.id) }
    return .container(id)
  }

  /// Returns whether an element within that of a list instance is its key, which may always be
  /// called `name`. `list` is nil for a foreign list.
  func isKey(_ element: String, of list: Int?) -> Bool {
    element == "name" || list.map { schema[$0].keyElementName } == element
  }

  private func meanings(in container: Int) -> [String: Meaning] {
    var meanings: [String: Meaning] = [:]
    for declaration in schema.children(of: schema[container])
    where !declaration.isForeign && !(declaration.isNamedByKey && declaration.name.isEmpty) {
      if meanings[declaration.elementName] == nil {
        meanings[declaration.elementName] = meaning(of: declaration.id)
      }
    }
    return meanings
  }
}
