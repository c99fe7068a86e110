/// The origin of one word of a statement that was inherited from a configuration group.
package struct Inheritance: Equatable, Sendable {
  /// The word of the statement: its name, its value or a member.
  package var word: String
  /// The name of the group.
  package var group: String

  /// The name that Junos shows in place of a group's for a word that is a default.
  static let defaults = "junos-defaults"

  /// Creates the value from a word and the name of a group.
  package init(_ word: String, from group: String) {
    self.word = word
    self.group = group
  }
}
