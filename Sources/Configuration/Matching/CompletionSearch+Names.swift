import Schema

/// The search for the arguments of `copy`, `rename` and `insert`: the name of one of several
/// statements, and the name of another one beside it.
extension CompletionSearch {
  /// Returns whether a path through a statement can end as the command requires. A walk to a name
  /// needs a list instance or a member in or below the statement.
  func leadsToName(_ statement: Statement) -> Bool {
    guard purpose.isOfNames else { return true }
    return isNamed(statement.declaration, members: statement.members.count)
      || statement.children.contains { leadsToName($0) }
  }

  /// Whether the path may end here, so that the command continues behind it.
  var endsWhereItMay: Bool {
    guard purpose.isOfNames else { return true }
    if let leaf = position.leaves.last {
      return isNamed(leaf.element.declaration, members: leaf.element.members.count)
    }
    return position.path.count > position.base && isNamed(position.place, members: 0)
  }

  /// Returns whether a statement with this declaration has a name that the command accepts.
  private func isNamed(_ id: Int, members: Int) -> Bool {
    let declaration = grammar.declarations[id]
    guard purpose == .statement(.named) || declaration.isOrdered else { return false }
    return declaration.isList || (declaration.isLeafList && members > 0)
  }

  /// Returns the names beside `twin`: if an existing neighbour is needed, all existing names but
  /// its own; otherwise the possible ones that do not exist yet.
  func beside(
    _ twin: PathElement, _ names: [CompletionChoice], _ possible: [CompletionChoice]
  ) -> [CompletionChoice] {
    let own = twin.members + [twin.value]
    if purpose == .statement(.neighbour) { return names.filter { !own.contains($0.text) } }
    return possible.filter { candidate in !names.contains { $0.text == candidate.text } }
  }

  /// Returns the members of a leaf in the configuration. Beside one of them (`twin`), returns the
  /// names that may be given for the other one; `possible` are all values of the leaf's type.
  func existingMembers(of leaf: Declaration, _ possible: [CompletionChoice]) -> [CompletionChoice] {
    let statement = existingContainer?.child(leaf.id, in: grammar)
    let members = (statement?.members ?? []).map { member in
      possible.first { $0.text == member } ?? CompletionChoice(member, help: leaf.help, kind: .name)
    }
    return walk.twin.map { beside($0, members, possible) } ?? members
  }
}
