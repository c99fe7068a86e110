import Schema

/// What `copy`, `rename` and `insert` take: the name of one of several statements, and a name beside
/// it.
extension Walker {
  /// Whether the walk leads to names: of instances, or of members.
  var isOfNames: Bool { purpose == .statement(.named) || purpose == .statement(.ordered) }

  /// Whether a path that leads through a statement can end in a name.
  func mayBeAWay(_ statement: Statement) -> Bool {
    guard isOfNames else { return true }
    return isNamed(statement.declaration, members: statement.members.count)
      || statement.children.contains { mayBeAWay($0) }
  }

  /// Whether the command may go on behind the path as it is.
  var endsWhereItMay: Bool {
    guard isOfNames else { return true }
    if let leaf = leaves.last {
      return isNamed(leaf.element.declaration, members: leaf.element.members.count)
    }
    return path.count > base && isNamed(container.id, members: 0)
  }

  private func isNamed(_ id: Int, members: Int) -> Bool {
    let declaration = grammar.declarations[id]
    guard purpose == .statement(.named) || declaration.isOrdered else { return false }
    return declaration.isList || (declaration.isLeafList && members > 0)
  }

  /// Of the names that there are, all others than the one at hand where a neighbour is wanted; of
  /// what could be new, that which is not there yet.
  func beside(
    _ twin: PathElement, _ names: [Candidate], _ possible: [Candidate]
  ) -> [Candidate] {
    let own = twin.members + [twin.value]
    if purpose == .statement(.neighbour) { return names.filter { !own.contains($0.text) } }
    return possible.filter { candidate in !names.contains { $0.text == candidate.text } }
  }

  /// The members of a leaf, in the place of all values that it could have.
  func memberCandidates(_ leaf: Declaration, _ possible: [Candidate]) -> [Candidate] {
    let node = surroundings.tree.descendant(at: path, in: grammar)
    let members = (node?.child(leaf.id, in: grammar)?.members ?? []).map { member in
      possible.first { $0.text == member } ?? Candidate(member, help: leaf.help, kind: .name)
    }
    return twin.map { beside($0, members, possible) } ?? members
  }
}
