import Configuration
import Schema

/// Begins to edit, or goes on in another way. Throws `locked`, `candidateModified` where the
/// candidate is to be the session's own, `changesWouldBeLost` where the one it has had so far was.
package struct BeginEditing: ManagementRequest {
  package var mode: CandidateMode

  package struct Answer: Sendable {
    /// Who edits besides.
    package var others: [Editor]
    /// Whether the candidate has changes that are not committed.
    package var hasChanges: Bool
  }

  package init(_ mode: CandidateMode) { self.mode = mode }

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

/// Ends editing. Throws `changesWouldBeLost` where a candidate that only this session may change
/// has changes, unless these may be dropped.
package struct EndEditing: ManagementRequest {
  package var dropsChanges: Bool

  package init(dropsChanges: Bool) { self.dropsChanges = dropsChanges }

  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard dropsChanges || !session.wouldLoseChanges else {
      throw ManagementError(.changesWouldBeLost)
    }
    session.endEditing()
  }
}

/// Takes what others have committed into a private candidate. Throws `notPrivate`, `conflicts`.
package struct UpdateCandidate: ManagementRequest {
  package init() {}

  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard session.mode == .private else { throw ManagementError(.notPrivate) }
    session.rebase(try session.treeToCommit())
  }
}

/// Puts a configuration that is kept into the candidate. Throws `notEditing`, `locked`,
/// `noRollback`, `noRescue`, or why it cannot be read.
package struct RollBack: ManagementRequest {
  package enum Source: Equatable, Sendable {
    /// 0 is what is active, 1 to 49 what was before.
    case number(Int)
    case rescue
    /// What the router was made with.
    case factory
  }

  package var source: Source

  package init(to source: Source) { self.source = source }

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

/// Keeps what is active as the rescue configuration, or removes that. Throws `storage`, `noRescue`.
package struct KeepRescue: ManagementRequest {
  package var isKept: Bool

  package init(_ isKept: Bool) { self.isKept = isKept }

  package func perform(in session: ManagementSession) throws(ManagementError) {
    let router = session.router
    guard isKept || router.hasRescue else { throw ManagementError(.noRescue) }
    try router.keepRescue(
      isKept ? router.active : nil, date: session.management.date, user: session.requester.user)
  }
}
