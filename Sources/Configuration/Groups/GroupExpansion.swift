package import Schema

/// Applies configuration groups: adds their statements wherever `apply-groups` names them.
///
/// A configured statement takes precedence over an inherited one. A group that is applied deeper in
/// the tree takes precedence over one that is applied above, and the first group in a list over the
/// later ones. A leaf with several values gets those of the groups after its own. A group's name
/// like `<*>` adds to existing instances and creates none. `apply-groups` within a group has no
/// effect.
package struct GroupExpansion {
  /// A group that an `apply-groups` statement names and that is not defined.
  package struct Undefined: Equatable {
    /// The path of the `apply-groups` leaf, with the name as its member.
    package var path: [PathElement]
    /// The name of the group.
    package var name: String
  }

  /// The configuration without groups, with all statements that they contribute.
  package private(set) var tree: Statement
  /// The groups that are named but not defined, in the order of the tree.
  package private(set) var undefined: [Undefined] = []

  private let schema: Schema
  private let groupsID, applyID, exceptID: Int?
  private var groups: [String: Statement] = [:]

  /// The part of a group that applies to the present statement.
  private struct GroupPart {
    var group: String
    var statement: Statement
  }

  /// Expands the groups of `tree`.
  package init(of tree: Statement, in schema: Schema = .configuration) {
    self.tree = tree
    self.schema = schema
    groupsID = schema.child("groups", of: 0)?.id
    applyID = schema.child("apply-groups", of: 0)?.id
    exceptID = schema.child("apply-groups-except", of: 0)?.id
    if let groupsID, let list = schema.child("", of: groupsID)?.id,
      let all = tree.child(groupsID, in: schema), !all.isInactive
    {
      for group in all.instances(of: list) where !group.isInactive { groups[group.value] = group }
    }
    var way: [Statement] = []
    self.tree = expanded(tree, &way, [])
  }

  /// Returns a container with the statements that it inherits. `way` are the statements from the
  /// root to it; `inherited` are the groups applied above.
  private mutating func expanded(
    _ node: Statement, _ way: inout [Statement], _ inherited: [GroupPart]
  ) -> Statement {
    // No group applies here or below, which is usual in most of a large configuration.
    if inherited.isEmpty, !node.mayApplyGroups, !way.isEmpty { return node }
    var result = node
    let sources = sources(at: node, way, inherited)
    for id in [applyID, exceptID] { if let id { result.removeAll(id) } }
    if way.isEmpty, let groupsID { result.removeAll(groupsID) }
    for source in sources {
      for child in source.statement.children where !child.isInactive && !isControl(child) {
        add(child, of: source.group, to: &result)
      }
    }
    for child in result.children where schema.declarations[child.declaration].hasBody {
      if child.isInactive { continue }
      let deeper = sources.isEmpty ? [] : self.sources(sources, for: child)
      way.append(child)
      let grown = expanded(child, &way, deeper)
      way.removeLast()
      if grown.isShared(with: child) { continue }
      let isList = schema[child.declaration].isList
      if grown.children.isEmpty, !isList, !schema[child.declaration].isPresence {
        // The container held only `apply-groups`, or patterns that match nothing.
        result.remove(child.declaration, in: schema)
      } else {
        result.update(child.declaration, key: isList ? child.value : "", in: schema) { $0 = grown }
      }
    }
    // Containers that were inherited for their contents, but have none, are removed.
    for child in result.children
    where child.children.isEmpty && !child.inherited.isEmpty && needsContents(child) {
      if !isEmptyInGroup(child, sources) {
        result.remove(child.declaration, key: key(of: child), in: schema)
      }
    }
    return result
  }

  /// Returns whether a statement is a container but no instance of a list, so that it is removed if
  /// it is empty. A foreign name may be one.
  private func needsContents(_ child: Statement) -> Bool {
    if child.declaration == schema.foreign { return !child.form.isKey }
    return schema[child.declaration].hasBody && !schema[child.declaration].isList
      && !schema[child.declaration].isPresence
  }

  private func key(of child: Statement) -> String {
    schema[child.declaration].isList ? child.value : ""
  }

  /// Returns whether a statement is `apply-groups` or `apply-groups-except`.
  private func isControl(_ statement: Statement) -> Bool {
    statement.declaration == applyID || statement.declaration == exceptID
  }

  /// Returns whether the statement is empty in one of the groups too.
  private func isEmptyInGroup(_ child: Statement, _ sources: [GroupPart]) -> Bool {
    sources.contains { source in
      source.statement.child(child.declaration, key: key(of: child), in: schema)?
        .children.isEmpty ?? false
    }
  }

  // MARK: Sources

  /// Returns the groups applied here, then those applied above, without those excepted here.
  private mutating func sources(
    at node: Statement, _ way: [Statement], _ inherited: [GroupPart]
  ) -> [GroupPart] {
    let names = members(applyID, of: node)
    let excepted = members(exceptID, of: node)
    if names.isEmpty, excepted.isEmpty { return inherited }
    var sources: [GroupPart] = []
    for name in names {
      // This router is not in a cluster, so it takes the role of the first node.
      let isNode = name == ValueType.node
      guard let group = groups[isNode ? "node0" : name] else {
        if !isNode { record(undefined: name, way) }
        continue
      }
      var found = [GroupPart(group: group.value, statement: group)]
      for step in way { found = self.sources(found, for: step) }
      sources += found
    }
    return (sources + inherited).filter { !excepted.contains($0.group) }
  }

  private func members(_ id: Int?, of node: Statement) -> [String] {
    guard let id, let leaf = node.instances(of: id).first, !leaf.isInactive else { return [] }
    return leaf.members
  }

  private mutating func record(undefined name: String, _ way: [Statement]) {
    guard let applyID else { return }
    let path = way.map { PathElement($0.declaration, value: $0.value) }
    undefined.append(
      Undefined(path: path + [PathElement(applyID, members: [name])], name: name))
  }

  /// Returns the parts of the groups that apply to a child: first those under its own name, then
  /// those under patterns.
  private func sources(_ sources: [GroupPart], for child: Statement) -> [GroupPart] {
    sources.flatMap { source -> [GroupPart] in
      let instances = source.statement.instances(of: child.declaration).filter { !$0.isInactive }
      guard schema[child.declaration].isList else {
        return instances.map { GroupPart(group: source.group, statement: $0) }
      }
      let exact = instances.filter { $0.value == child.value }
      let matching = instances.filter { NamePattern($0.value)?.matches(child.value) ?? false }
      return (exact + matching).map { GroupPart(group: source.group, statement: $0) }
    }
  }

  // MARK: Inheriting

  /// Adds a statement of a group to `node` unless a configured statement takes precedence.
  private func add(_ child: Statement, of group: String, to node: inout Statement) {
    let declared = schema[child.declaration]
    let key = declared.isList ? child.value : ""
    if declared.isList, NamePattern(child.value) != nil { return }
    if let there = node.child(child.declaration, key: key, in: schema) {
      guard declared.isLeafList else { return }
      let more = child.members.filter { !there.members.contains($0) }
      guard !more.isEmpty else { return }
      node.update(child.declaration, in: schema) { leaf in
        leaf.members += more
        leaf.inherited += more.map { Inheritance($0, from: group) }
      }
      return
    }
    if hasRival(declared, in: node) || (node.form.isSingle && !node.children.isEmpty) { return }
    // The children are added when this statement is expanded in turn.
    var inherited = child.bare
    if declared.isLeafList { inherited.members = child.members }
    let words =
      declared.isLeafList ? child.members : [child.value.isEmpty ? declared.name : child.value]
    inherited.inherited = words.map { Inheritance($0, from: group) }
    node.add(inherited, in: schema)
  }

  /// Returns whether the container has a statement that excludes the declared one.
  private func hasRival(_ declared: Declaration, in node: Statement) -> Bool {
    guard let choice = declared.choice else { return false }
    return schema.children(of: schema[declared.parent]).contains { rival in
      rival.choice == choice && !node.instances(of: rival.id).isEmpty
    }
  }
}

extension Statement {
  /// Returns the statement with the default values of all leaves that are not configured, marked as
  /// inherited from the defaults.
  package func withDefaults(in schema: Schema = .configuration) -> Statement {
    var result = self
    for child in schema.children(of: schema[declaration]) {
      guard let value = child.defaultValue, child.isLeaf,
        result.child(child.id, in: schema) == nil
      else { continue }
      var leaf = Statement(declaration: child.id, value: value)
      leaf.inherited = [Inheritance(value, from: Inheritance.defaults)]
      result.add(leaf, in: schema)
    }
    for child in children where schema[child.declaration].hasBody && !child.isInactive {
      let grown = child.withDefaults(in: schema)
      let key = schema[child.declaration].isList ? child.value : ""
      result.update(child.declaration, key: key, in: schema) { $0 = grown }
    }
    return result
  }
}
