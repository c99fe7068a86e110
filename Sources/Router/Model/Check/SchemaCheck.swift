internal import Configuration
internal import Schema

/// The checks that the schema determines: mandatory statements, and references to names that must
/// be defined.
struct SchemaCheck {
  /// A reference of a declaration to a list in which its value must be defined.
  private struct Reference {
    var target: [Int]
    var complaint: String
    var isList: Bool
  }

  /// A configuration without errors. Statements that another configuration shares with it need not
  /// be checked again.
  struct Sound {
    fileprivate let tree: Statement
    /// The names that references may use, by the list that defines them.
    fileprivate let names: [[Int]: Set<String>]
  }

  private let schema: Schema
  /// The mandatory children, by declaration.
  private let required: [[Int]]
  /// Whether a declaration is a list with instance names of the user's choice, unlike the
  /// directions of a manual security association.
  private let isNamedByUser: [Bool]
  private let references: [Reference?]
  private let targets: Set<[Int]>
  /// The declaration of the list of routing instances.
  private let instance: Int?

  init(_ schema: Schema) {
    self.schema = schema
    instance = schema.declaration(at: ["routing-instances", ""])?.id
    required = schema.declarations.map { declaration in
      declaration.children.filter { schema.declarations[$0].isRequired }
    }
    isNamedByUser = schema.declarations.map { declaration in
      switch declaration.key?.type {
      case nil, .choice: false
      default: true
      }
    }
    references = schema.declarations.map { declaration in
      guard
        case .reference(let path, let complaint)? = declaration.value?.type ?? declaration.key?.type
      else { return nil }
      return Reference(
        target: Self.identifiers(of: path, in: schema), complaint: complaint,
        isList: declaration.isLeafList)
    }
    targets = Set(references.compactMap { $0?.target })
  }

  /// Checks everything in `tree` that it does not share with `sound`. Returns nil if there is an
  /// error. `visitedCount` is increased by the number of statements that were checked.
  func check(
    _ tree: Statement, after sound: Sound?, _ findings: inout Findings, _ visitedCount: inout Int
  ) -> Sound? {
    var names: [[Int]: Set<String>] = [:]
    var hasLost = false
    for target in targets {
      if let sound, let known = sound.names[target],
        Self.hasSameKeys(tree, sound.tree, at: target[...])
      {
        names[target] = known
      } else {
        var keys = Self.keys(at: target[...], in: tree)
        // The default instance exists without being defined, and may not be defined.
        if target.last == instance { keys.insert(RoutingInstanceModel.defaultName) }
        names[target] = keys
        hasLost = hasLost || !keys.isSuperset(of: sound?.names[target] ?? [])
      }
    }
    var visit = Visit(
      defined: references.map { reference in reference.flatMap { names[$0.target] } })
    let before = findings.count
    // If a name has been removed, any statement may have referred to it.
    check(tree, beside: hasLost ? nil : sound?.tree, &visit, &findings)
    visitedCount += visit.count
    return findings.count == before ? Sound(tree: tree, names: names) : nil
  }

  /// The state of one walk through the configuration.
  private struct Visit {
    /// The names that a reference may use, by declaration.
    let defined: [Set<String>?]
    var way: [Statement] = []
    var count = 0
  }

  private func check(
    _ statement: Statement, beside sound: Statement?, _ visit: inout Visit,
    _ findings: inout Findings
  ) {
    visit.count += 1
    for child in required[statement.declaration] where statement.firstActive(child) == nil {
      // The instance of the management interface has no `instance-type`.
      if statement.declaration == instance, statement.value == "mgmt_junos" { continue }
      let isInactive = !statement.instances(of: child).isEmpty
      // Lists named by the user may be inactive as a whole: a rule without a term matches
      // nothing.
      if isInactive, isNamedByUser[child] { continue }
      findings.add(
        .missing(statement: name(of: child), isInactive: isInactive), at: Self.path(visit.way))
    }
    if let names = visit.defined[statement.declaration],
      let reference = references[statement.declaration]
    {
      check(reference, of: statement, names, visit.way, &findings)
    }
    guard let sound else {
      for child in statement.children
      where !child.isInactive && child.declaration != schema.foreign {
        visit.way.append(child)
        check(child, beside: nil, &visit, &findings)
        visit.way.removeLast()
      }
      return
    }
    let twins = sound.children
    statement.forEachChild(beside: sound, in: schema) { child, place in
      // Inactive statements were not checked.
      let twin = place.map { twins[$0] }.flatMap { $0.isInactive ? nil : $0 }
      if child.isInactive || child.declaration == schema.foreign { return }
      if twin?.isShared(with: child) ?? false { return }
      visit.way.append(child)
      check(child, beside: twin, &visit, &findings)
      visit.way.removeLast()
    }
  }

  private func check(
    _ reference: Reference, of statement: Statement, _ names: Set<String>, _ way: [Statement],
    _ findings: inout Findings
  ) {
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

  /// Returns the name of a statement for messages. A list without a keyword is named after its key.
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

  /// Returns whether both trees certainly have the same keys at `path`. Shared statements are not
  /// searched. The keys may be the same although the result is false.
  private static func hasSameKeys(
    _ one: Statement, _ other: Statement, at path: ArraySlice<Int>
  ) -> Bool {
    if one.isShared(with: other) { return true }
    guard let first = path.first else { return true }
    let (left, right) = (one.instances(of: first), other.instances(of: first))
    return left.count == right.count
      && zip(left, right).allSatisfy { left, right in
        left.isShared(with: right)
          || left.value == right.value && left.isInactive == right.isInactive
            && hasSameKeys(left, right, at: path.dropFirst())
      }
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
