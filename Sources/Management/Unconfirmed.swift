import Configuration
import Datastore

/// The active commit, if it must be confirmed.
struct Unconfirmed {
  /// The time at which it is rolled back, in seconds since 1970.
  var deadline: Int64
  /// The commits that confirm it, and the event that ends it before the deadline.
  var binding: CommitConfirmation.Binding
  /// The number of the session that made it; nil if that session has ended, or if the program has
  /// been restarted since.
  var session: Int?
  /// The configuration that its rollback restores; nil after a restart, when the record of the
  /// commit determines it.
  var former: Statement?

  /// Whether the session to which it is bound has ended, so that it is rolled back at once.
  var hasLostSession: Bool { binding == .session && session == nil }
}
