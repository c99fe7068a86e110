import Configuration
import Datastore

/// The commit that is active and must be confirmed.
struct Unconfirmed {
  /// The time at which it is rolled back, in seconds since 1970.
  var deadline: Int64
  var binding: CommitConfirmation.Binding
  /// The number of the session that made it; nil if that session has ended, or if the program has
  /// been restarted since.
  var session: Int?
  /// The configuration that its rollback restores. It is nil after a restart, and then found by the
  /// record of the commit.
  var former: Statement?

  /// Whether the session to which it is bound has ended, so that it is rolled back at once.
  var hasLostSession: Bool { binding == .session && session == nil }
}
