package import Configuration

/// The way in which a session shares the candidate with other sessions.
package enum CandidateMode: Equatable, Sendable {
  /// All sessions edit the same candidate.
  case shared
  /// The session edits the shared candidate, and no other session may change it at the same time.
  case exclusive
  /// The session edits a candidate of its own. At its commit, this is merged with what other
  /// sessions have committed since.
  case `private`
}

/// A session that edits a router's configuration, as other sessions see it.
package struct Editor: Equatable, Sendable {
  /// The number of the session. A lock belongs to a session number.
  package let session: Int
  package let requester: Requester
  /// The time when the session was opened, in seconds since 1970.
  package let loginDate: Int64
  package internal(set) var mode: CandidateMode
  /// The time when the session was last used, in seconds since 1970.
  package internal(set) var lastUse: Int64
  /// The path that the session has entered with `edit`.
  package var level: [PathElement] = []
}
