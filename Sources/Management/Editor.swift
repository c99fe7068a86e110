package import Configuration

/// The kind of candidate that a session edits while other sessions edit as well.
package enum CandidateMode: Equatable, Sendable {
  /// All sessions edit the same candidate.
  case shared
  /// The session edits the shared candidate, and no other session may change it at the same time.
  case exclusive
  /// The session edits a candidate of its own. Its commit merges the candidate with what other
  /// sessions have committed.
  case `private`
}

/// A session that edits a router's configuration, as it is shown to other sessions.
package struct Editor: Equatable, Sendable {
  /// The number of the session, to which locks belong.
  package let session: Int
  /// The user of the session and its channel.
  package let requester: Requester
  /// The time when the session was opened, in seconds since 1970.
  package let loginDate: Int64
  /// The kind of candidate that the session edits.
  package internal(set) var mode: CandidateMode
  /// The time when the session was last used, in seconds since 1970.
  package internal(set) var lastUse: Int64
  /// The path that the session has entered with `edit`.
  package var level: [PathElement] = []
}
