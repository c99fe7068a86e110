import Configuration
import Schema

/// A statement of a lab file, or of a command with the same words, with the means to read what it
/// holds: parameters in values have been replaced, and what is wrong is thrown with its place.
struct LabStatement {
  let statement: Statement
  let path: [PathElement]
  let context: LabContext

  private var schema: Schema { context.schema }

  /// The statement that the file has as the only one of its name.
  func child(_ name: String) -> LabStatement? { all(name).first }

  /// The instances of a list, or the only statement of a name. "" is the list without a keyword.
  func all(_ name: String) -> [LabStatement] {
    guard let declaration = schema.child(named: name, of: statement.declaration) else { return [] }
    let isList = schema[declaration].isList
    return statement.instances(of: declaration).map { instance in
      let element = PathElement(declaration, value: isList ? instance.value : "")
      return LabStatement(statement: instance, path: path + [element], context: context)
    }
  }

  func has(_ name: String) -> Bool { child(name) != nil }

  /// The key of a list instance.
  func key() throws(LabError) -> String { try checked(statement.value) }

  /// The value of a leaf in it; the default where it is not there.
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

  /// The members of a leaf in it.
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

  /// The title between its name and its block.
  func title() throws(LabError) -> String { try child("")?.key() ?? "" }

  /// What stands in a block that is kept as it is written.
  func block() throws(LabError) -> LabText {
    let place = context.place(of: path)
    let text = LabText(statement.members.first ?? "", at: place)
    return LabText(try context.values.replaced(in: text), at: place)
  }

  func error(_ message: String) -> LabError { LabError(message, at: context.place(of: path)) }

  /// A value with its parameters replaced, in its canonical spelling.
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

/// What the statements of a file have in common.
struct LabContext {
  let schema: Schema
  let file: String
  let places: StatementPlaces?
  var values: ParameterValues

  func place(of path: [PathElement]) -> LabPlace {
    guard let place = places?.place(of: path) else { return LabPlace(file: file) }
    return LabPlace(file: file, line: place.line, column: place.column)
  }
}

extension Schema {
  /// The child of a name; "" is the list without a keyword.
  fileprivate func child(named name: String, of id: Int) -> Int? {
    name.isEmpty ? bareLists[id].first : child(name, of: id)?.id
  }
}
