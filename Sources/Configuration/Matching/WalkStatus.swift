/// What may follow behind the last word of a walk.
///
/// It is stored when a word has been matched, because a question to the walk over an argument would
/// copy that walk, for each word of a long file.
struct WalkStatus {
  /// Whether the next word is a secret.
  var awaitsSecret = false
  /// Whether the words so far end in a container or list instance, from which other lines may
  /// continue.
  var isBetweenStatements = true
  /// Whether the meaning of the next word depends on the configuration.
  var asksTree = false
  /// Whether the next word would begin another statement of the present container.
  var isAtChild = true
}
