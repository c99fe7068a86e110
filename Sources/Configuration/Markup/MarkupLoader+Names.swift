import Schema

/// The statements for which the names of elements stand.
extension MarkupLoader {
  /// Appends to a statement the words for which the name of its element stands. Returns the meaning
  /// of the element; nil: the schema declares nothing with this name here.
  mutating func begin(_ statement: inout MarkupStatement, in level: Level) -> MarkupNames.Meaning? {
    if let list = level.list {
      statement.append(keyword: schema[list].name)
      statement.append(key: statement.name)
      statement.marks.annotation = MarkupMarks.joined(level.annotation, statement.marks.annotation)
      return .key(of: list)
    }
    var keyword: String?
    var meaning = names.meaning(of: statement.name, in: level.declaration)
    if let marks = level.marks {
      statement.marks = marks.joined(with: statement.marks)
    }
    if meaning == nil, level.declaration == schema.foreign {
      meaning = .foreign
    } else if meaning == nil {
      // The name is an alias, an abbreviation, or the key of a list without a keyword.
      let walker = Walker(statement: .set, from: level.path, in: surroundings)
      keyword = statement.name
      switch walker.lookUp(statement.name) {
      case .found(let id): meaning = names.meaning(of: id)
      case .bare(let list): meaning = .key(of: list)
      case .foreign: meaning = .foreign
      case .ambiguous, .none: break
      }
    }
    switch meaning {
    case .foreign:
      statement.name = ForeignSpelling.word(of: statement.name)
      statement.append(keyword: statement.name)
      statement.foreign = ForeignElement(statement.name, in: level)
    case .key: statement.append(key: statement.name)
    case .leaf(let id), .instance(let id), .instances(let id), .container(let id),
      .groups(let id, _):
      // A list without a keyword is written as its key only.
      let name = schema.declarations[id].name
      if !name.isEmpty { statement.append(keyword: keyword ?? name) }
    case nil: statement.append(keyword: statement.name)
    }
    return meaning
  }

  /// Returns the meaning of an element with or without elements inside. In a list whose elements
  /// hold only their keys, an instance with contents is written like those of other lists.
  func meaning(
    _ meaning: MarkupNames.Meaning?, ofWhatHasInside hasInside: Bool
  ) -> MarkupNames.Meaning? {
    guard hasInside, case .leaf(let id)? = meaning, schema[id].isContent, schema[id].hasBody
    else { return meaning }
    return .instance(of: id)
  }

  /// Returns whether each element with this name is a group that replaces the container of all
  /// groups.
  mutating func isOfGroups(_ name: String, in level: Level) -> Bool {
    if level.list == nil, case .groups? = names.meaning(of: name, in: level.declaration) {
      return true
    }
    return false
  }

  /// Returns the meaning of an element by exactly this name; nil: there is none.
  mutating func meaning(of name: String, in level: Level) -> MarkupNames.Meaning? {
    names.meaning(of: name, in: level.declaration)
  }

  /// Returns whether an element within that of a leaf is one in which Junos writes the value, such
  /// as `<route-distinguisher><rd-type>1:1` and `<preference><metric-value>5`. A leaf with several
  /// values is a list in Junos: `<ipsec-vpn-rules><name>r`, `<service-set><service-set-name>s`.
  func holdsValue(_ element: String, ofLeaf id: Int) -> Bool {
    if ["rd-type", "metric-value"].contains(element) { return true }
    guard schema[id].isLeafList else { return false }
    return element == "name" || element == schema[id].elementName + "-name"
  }

  /// States that a statement of the schema precedes the next foreign one in the file, although it
  /// is added to the tree later.
  mutating func pass(_ name: String, in level: Level) {
    guard schema.foreign != nil, level.list == nil else { return }
    switch names.meaning(of: name, in: level.declaration) {
    case .leaf(let id), .instance(let id), .instances(let id), .key(let id), .groups(let id, _),
      .container(let id):
      tree.pass(id, in: level.path)
    case .foreign, nil: break
    }
  }
}
