/// The state of a walk over the words of a foreign statement.
struct ForeignState {
  /// The walk through the guide to the statements of Junos; nil outside of a foreign statement.
  var walk: ForeignWalk?
  /// The keyword that may be repeated before the name of a statement beside another:
  /// `rename group a to group b`.
  var keyword: String?
  /// Whether the last leaf of the walk is the end of its path, and another leaf precedes it.
  var endsInLeaf = false
}
