/// The place of a text that is stored outside the history of commits.
package enum Slot: String, CaseIterable, Sendable {
  /// The slot of the rescue configuration, to which the user can return.
  case rescue
  /// The slot of the configuration of `commit at`. The date of its record is the time when it is
  /// due.
  case scheduled
}
