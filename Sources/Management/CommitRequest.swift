import Configuration
package import Datastore
package import Router

/// Makes the candidate active, now or later, or only checks it. Throws `notEditing`, `locked`, `conflicts`,
/// `sharedModified`, `checkFailed`, `unreadable`, `notStored`, `storage`, `scheduledCommitPending`,
/// `past`, `minutesOutOfRange`, `commentTooLong`; `halfLoaded` for a script.
package struct CommitRequest: ManagementRequest {
  package enum Purpose: Equatable, Sendable {
    /// Changes nothing, but confirms a commit that waits for it.
    case check
    case activate
    /// Rolled back after so many minutes, 1 to 65535, unless it is confirmed before.
    case activateUnlessUnconfirmed(minutes: Int)
    /// Later: seconds since 1970.
    case schedule(at: Int64)
  }

  package var purpose: Purpose
  package var comment: String?

  /// Minutes of `commit confirmed`; the record and the index hold no others.
  package static let minutes = 1...65_535
  /// Octets of a comment. Those of the whole history, each octet escaped, fit into the index; were
  /// it full, no commit could be made any more, an automatic rollback neither.
  package static let commentLimit = 16_384

  package init(_ purpose: Purpose, comment: String? = nil) {
    self.purpose = purpose
    self.comment = comment
  }

  package func perform(in session: ManagementSession) throws(ManagementError) -> CommitAnswer {
    let (management, router) = (session.management, session.router)
    if let comment, comment.utf8.count > Self.commentLimit {
      throw ManagementError(.commentTooLong(limit: Self.commentLimit))
    }
    if case .activateUnlessUnconfirmed(let minutes) = purpose, !Self.minutes.contains(minutes) {
      throw ManagementError(.minutesOutOfRange(minutes))
    }
    let tree = try session.treeToCommit()
    // A person has seen the errors; a script that goes on has not.
    if purpose != .check, session.isHalfLoaded, session.requester.channel == .script {
      throw ManagementError(.halfLoaded)
    }
    var transaction = Transaction(tree: tree, requester: session.requester, comment: comment)
    if case .activateUnlessUnconfirmed(let minutes) = purpose {
      transaction.confirmMinutes = minutes
    }
    let prepared = try management.prepare(transaction, on: router)
    switch purpose {
    case .check:
      try router.confirm()
      return CommitAnswer(outcome: .checked, warnings: prepared.warnings)
    case .schedule(let date):
      try schedule(prepared, at: date, session)
      return CommitAnswer(outcome: .scheduled(date), warnings: prepared.warnings)
    case .activate, .activateUnlessUnconfirmed:
      do throws(ManagementError) {
        let answer = try management.carryOut(prepared, on: router)
        session.isHalfLoaded = false
        session.rebase(tree)
        return answer
      } catch {
        throw ManagementError(error.reason, warnings: prepared.warnings)
      }
    }
  }

  private func schedule(
    _ prepared: PreparedCommit, at date: Int64, _ session: ManagementSession
  ) throws(ManagementError) {
    let (management, router) = (session.management, session.router)
    func refusal(_ reason: ManagementError.Reason) -> ManagementError {
      ManagementError(reason, warnings: prepared.warnings)
    }
    guard date > management.date else { throw refusal(.past(date)) }
    guard router.scheduled == nil else { throw refusal(.scheduledCommitPending) }
    let tree = prepared.transaction.tree
    try router.schedule(
      ScheduledCommit(tree: tree, date: date, user: session.requester.user, comment: comment),
      tree)
    session.endEditing()
  }
}

/// What became of a commit.
package struct CommitAnswer: Sendable {
  package enum Outcome: Sendable {
    case checked
    /// `deadline`: until when it is to be confirmed, in seconds since 1970.
    case committed(CommitRecord, deadline: Int64?)
    case scheduled(Int64)
  }

  package var outcome: Outcome
  package var warnings: [CommitIssue]
}

/// Gives up a commit that is to come. Throws `noScheduledCommit`, `storage`.
package struct ClearScheduledCommit: ManagementRequest {
  package init() {}

  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard session.router.scheduled != nil else { throw ManagementError(.noScheduledCommit) }
    try session.router.unschedule()
  }
}

extension ManagementSession {
  /// What a commit makes active: the candidate, with what others have committed meanwhile. Throws
  /// `notEditing`, `locked`; for a private candidate `sharedModified` and `conflicts`.
  func treeToCommit() throws(ManagementError) -> Statement {
    try requireCandidate()
    guard case .private(let base, let own) = editing else { return candidate }
    if router.hasChanges { throw ManagementError(.sharedModified) }
    let merge = Merge(base: base, mine: own.tree, theirs: router.active)
    if merge.conflicts.isEmpty { return merge.tree }
    throw ManagementError(.conflicts(merge.conflicts))
  }
}
