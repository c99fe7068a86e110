import Configuration
import Schema

/// Begins editing, or changes the kind of candidate that the session edits. Throws `locked`;
/// `candidateModified` if an exclusive or private candidate is requested while the shared one has
/// changes; `changesWouldBeLost` if the session's present candidate has changes.
package struct BeginEditing: ManagementRequest {
  /// The kind of candidate that the session will edit.
  package var mode: CandidateMode

  /// The state of the candidate for the other sessions.
  package struct Answer: Sendable {
    /// The other sessions that edit.
    package var others: [Editor]
    /// Whether the shared candidate has uncommitted changes.
    package var hasChanges: Bool
  }

  /// Creates the request for a kind of candidate.
  package init(_ mode: CandidateMode) { self.mode = mode }

  /// Begins to edit.
  package func perform(in session: ManagementSession) throws(ManagementError) -> Answer {
    guard !session.wouldLoseChanges else { throw ManagementError(.changesWouldBeLost) }
    if mode != .shared {
      try session.requireUnlocked()
      guard !session.router.hasChanges else {
        throw ManagementError(.candidateModified(mode: mode, others: session.others))
      }
    }
    session.endEditing()
    session.begin(mode)
    return Answer(others: session.others, hasChanges: session.router.hasChanges)
  }
}

/// Ends editing. Throws `changesWouldBeLost` if a private or exclusive candidate has changes that
/// the request must not discard.
package struct EndEditing: ManagementRequest {
  /// Whether uncommitted changes may be discarded.
  package var dropsChanges: Bool

  /// Creates the request.
  package init(dropsChanges: Bool) { self.dropsChanges = dropsChanges }

  /// Ends editing.
  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard dropsChanges || !session.wouldLoseChanges else {
      throw ManagementError(.changesWouldBeLost)
    }
    session.endEditing()
  }
}

/// Releases the lock and continues to edit: the candidate stays, and other sessions may change it.
/// Throws `notEditing` if the session does not edit exclusively.
package struct ShareCandidate: ManagementRequest {
  /// Creates the request.
  package init() {}

  /// Releases the lock.
  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard session.mode == .exclusive else { throw ManagementError(.notEditing) }
    session.share()
  }
}

/// Merges what other sessions have committed into a private candidate. Throws `notPrivate`,
/// `conflicts`.
package struct UpdateCandidate: ManagementRequest {
  /// Creates the request.
  package init() {}

  /// Merges the committed changes into the candidate.
  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard session.mode == .private else { throw ManagementError(.notPrivate) }
    session.rebase(try session.treeToCommit())
  }
}

/// Replaces the candidate by a stored configuration. Throws `notEditing`, `locked`, `noRollback`,
/// `noRescue`, or the reason why the configuration cannot be read.
package struct RollBack: ManagementRequest {
  /// The stored configuration that replaces the candidate.
  package enum Source: Equatable, Sendable {
    /// A rollback: 0 is the active configuration, 1 to 49 are the former ones.
    case number(Int)
    /// The rescue configuration.
    case rescue
    /// The configuration with which the router was created.
    case factory
  }

  /// The configuration that replaces the candidate.
  package var source: Source

  /// Creates the request.
  package init(to source: Source) { self.source = source }

  /// Replaces the candidate.
  package func perform(in session: ManagementSession) throws(ManagementError) {
    let router = session.router
    switch source {
    case .number(let number):
      try session.requireCandidate()
      session.replaceCandidate(by: try router.rollback(number))
    case .rescue:
      let rescue = try router.rescueTree()
      try session.requireCandidate()
      session.replaceCandidate(by: rescue.sharing(with: router.active, in: .configuration))
    case .factory:
      try session.requireCandidate()
      session.replaceCandidate(by: router.factory)
    }
  }
}

/// Stores the active configuration as the rescue configuration, or removes the rescue
/// configuration. Throws `storage`, `noRescue`.
package struct KeepRescue: ManagementRequest {
  /// Whether the rescue configuration is stored, rather than removed.
  package var isKept: Bool

  /// Creates the request.
  package init(_ isKept: Bool) { self.isKept = isKept }

  /// Stores or removes the rescue configuration.
  package func perform(in session: ManagementSession) throws(ManagementError) {
    let router = session.router
    guard isKept || router.hasRescue else { throw ManagementError(.noRescue) }
    try router.keepRescue(
      isKept ? router.active : nil, date: session.management.date, user: session.requester.user)
  }
}
