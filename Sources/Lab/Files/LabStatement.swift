import Configuration
import Schema

/// A statement of a lab file, or of a command with the same words. Its methods return values in
/// which parameters have been replaced, and throw errors with their positions.
struct LabStatement {
  let statement: Statement
  let path: [PathElement]
  let context: LabContext

  private var schema: Schema { context.schema }

  /// Returns the first statement with a name; nil if there is none.
  func child(_ name: String) -> LabStatement? { all(name).first }

  /// Returns the instances of a list, or the only statement with a name. An empty name stands for
  /// the list without a keyword.
  func all(_ name: String) -> [LabStatement] {
    guard let declaration = schema.child(named: name, of: statement.declaration) else { return [] }
    let isList = schema[declaration].isList
    return statement.instances(of: declaration).map { instance in
      let element = PathElement(declaration, value: isList ? instance.value : "")
      return LabStatement(statement: instance, path: path + [element], context: context)
    }
  }

  func has(_ name: String) -> Bool { child(name) != nil }

  /// Returns the key of a list instance.
  func key() throws(LabError) -> String { try checked(statement.value) }

  /// Returns the value of a leaf, or its default if it does not exist.
  func text(_ name: String) throws(LabError) -> String? {
    if let leaf = child(name) { return try leaf.key() }
    guard let declaration = schema.child(named: name, of: statement.declaration) else { return nil }
    return schema[declaration].defaultValue
  }

  func required(_ name: String) throws(LabError) -> String {
    guard let text = try text(name) else { throw error("'\(name)' is missing") }
    return text
  }

  func number(_ name: String) throws(LabError) -> Int? { try text(name).flatMap { Int($0) } }

  func duration(_ name: String) throws(LabError) -> Duration? {
    try text(name).flatMap(Measure.duration)
  }

  /// Returns the members of a leaf.
  func members(_ name: String) throws(LabError) -> [String] {
    guard let leaf = child(name) else { return [] }
    var members: [String] = []
    for member in leaf.statement.members { members.append(try leaf.checked(member)) }
    return members
  }

  func requiredMembers(_ name: String) throws(LabError) -> [String] {
    let members = try members(name)
    guard !members.isEmpty else { throw error("'\(name)' is missing") }
    return members
  }

  /// Returns the title between the name and the block.
  func title() throws(LabError) -> String { try child("")?.key() ?? "" }

  /// Returns the contents of a block that is kept as it was written.
  func block() throws(LabError) -> LabText {
    let place = context.place(of: path)
    let text = LabText(statement.members.first ?? "", at: place)
    return LabText(try context.values.replaced(in: text), at: place)
  }

  /// Creates an error at the place of the statement.
  func error(_ message: String) -> LabError { LabError(message, at: context.place(of: path)) }

  /// Returns a value with its parameters replaced, in its canonical spelling.
  private func checked(_ value: String) throws(LabError) -> String {
    guard value.contains("$(") else { return value }
    let place = context.place(of: path)
    let replaced = try context.values.replaced(in: LabText(value, at: place))
    let declaration = schema[statement.declaration]
    guard let type = declaration.value?.type ?? declaration.key?.type else { return replaced }
    switch type.check(replaced) {
    case .accepted(let canonical): return canonical
    case .rejected(let message), .misread(let message, _): throw error(message)
    case .ambiguous, .unknown: throw error("'\(replaced)' cannot stand here")
    }
  }
}

extension Schema {
  /// Returns the child with a name. An empty name stands for the list without a keyword.
  fileprivate func child(named name: String, of id: Int) -> Int? {
    name.isEmpty ? bareLists[id].first : child(name, of: id)?.id
  }
}
