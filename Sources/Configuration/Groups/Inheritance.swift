/// That a word of a statement was not written there but comes from a configuration group.
package struct Inheritance: Equatable, Sendable {
  package var word: String
  package var group: String

  /// The group of what holds where nothing is configured.
  static let defaults = "junos-defaults"

  package init(_ word: String, from group: String) {
    self.word = word
    self.group = group
  }
}
