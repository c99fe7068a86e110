/// A text that is kept beside the history of commits.
package enum Slot: String, CaseIterable, Sendable {
  /// The configuration that the operator wants to fall back to.
  case rescue
  /// The configuration of `commit at`; the date of its record is when it is due.
  case scheduled
}
