internal import Configuration
internal import Schema

/// The checks that the schema alone asks for: statements that must be there, and names that must
/// name something.
struct SchemaCheck {
  private struct Reference {
    var target: [Int]
    var complaint: String
    var isList: Bool
  }

  private let schema: Schema
  /// By declaration: children that must be there.
  private let required: [[Int]]
  private let references: [Reference?]

  init(_ schema: Schema) {
    self.schema = schema
    required = schema.declarations.map { declaration in
      declaration.children.filter { schema[$0].isRequired }
    }
    references = schema.declarations.map { declaration in
      guard
        case .reference(let path, let complaint)? = declaration.value?.type ?? declaration.key?.type
      else { return nil }
      return Reference(
        target: Self.identifiers(of: path, in: schema), complaint: complaint,
        isList: declaration.isLeafList)
    }
  }

  func check(_ tree: Statement, _ findings: inout Findings) {
    var names: [[Int]: Set<String>] = [:]
    for case let reference? in references where names[reference.target] == nil {
      names[reference.target] = Self.keys(at: reference.target[...], in: tree)
    }
    let defined = references.map { reference in reference.flatMap { names[$0.target] } }
    var way: [Statement] = []
    check(tree, &way, defined, &findings)
  }

  private func check(
    _ statement: Statement, _ way: inout [Statement], _ defined: [Set<String>?],
    _ findings: inout Findings
  ) {
    for child in required[statement.declaration] where statement.firstActive(child) == nil {
      findings.add(.missing(statement: name(of: child)), at: Self.path(way))
    }
    if let names = defined[statement.declaration], let reference = references[statement.declaration]
    {
      let complaint = CommitIssue.Reason.undefined(complaint: reference.complaint)
      if reference.isList {
        for member in statement.members where !names.contains(member) {
          let element = PathElement(statement.declaration, members: [member])
          findings.add(complaint, at: Self.path(way.dropLast()) + [element])
        }
      } else if !names.contains(statement.value) {
        findings.add(complaint, at: Self.path(way))
      }
    }
    for child in statement.children where !child.isInactive {
      way.append(child)
      check(child, &way, defined, &findings)
      way.removeLast()
    }
  }

  /// What a list without a keyword is called: after its key.
  private func name(of declaration: Int) -> String {
    let declaration = schema[declaration]
    return declaration.name.isEmpty ? declaration.key?.name ?? "" : declaration.name
  }

  private static func path(_ way: some Sequence<Statement>) -> [PathElement] {
    way.map { PathElement($0.declaration, value: $0.value) }
  }

  private static func keys(at path: ArraySlice<Int>, in statement: Statement) -> Set<String> {
    guard let first = path.first else { return [] }
    let instances = statement.activeInstances(of: first)
    if path.count == 1 { return Set(instances.map(\.value)) }
    return instances.reduce(into: []) { $0.formUnion(keys(at: path.dropFirst(), in: $1)) }
  }

  private static func identifiers(of path: [String], in schema: Schema) -> [Int] {
    path.indices.map { end in
      guard let declaration = schema.declaration(at: Array(path[...end])) else {
        preconditionFailure("A reference leads to '\(path)', which the schema does not declare.")
      }
      return declaration.id
    }
  }
}
