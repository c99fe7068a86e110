package import Configuration

/// How a session shares the configuration with others.
package enum CandidateMode: Equatable, Sendable {
  /// One candidate for all.
  case shared
  /// The shared candidate, which nobody else may change meanwhile.
  case exclusive
  /// A candidate of its own, joined with what others have committed when it is committed itself.
  case `private`
}

/// A session that edits a router's configuration, as the others see it.
package struct Editor: Equatable, Sendable {
  /// The number of the session, which owns what the editor has locked.
  package let session: Int
  package let requester: Requester
  /// When the session was opened, in seconds since 1970.
  package let loginDate: Int64
  package let mode: CandidateMode
  /// The level of the configuration that the session is at.
  package var level: [PathElement] = []
}
