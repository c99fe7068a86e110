import Schema

/// What stays the same during a walk.
///
/// It is a class because many walks are copied for each line of a file: a copy then counts one
/// reference, not one for each string, array and function in these values.
final class WalkConditions {
  let grammar: Schema
  let purpose: WalkPurpose
  let surroundings: Surroundings
  let twin: PathElement?

  init(
    _ grammar: Schema, _ purpose: WalkPurpose, _ surroundings: Surroundings, twin: PathElement?
  ) {
    self.grammar = grammar
    self.purpose = purpose
    self.surroundings = surroundings
    self.twin = twin
  }
}
