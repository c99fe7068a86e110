import Configuration
package import Datastore
package import Router

/// Makes the candidate active, now or later, or only checks it. Throws `notEditing`, `locked`,
/// `conflicts`, `sharedModified`, `checkFailed`, `unreadable`, `notStored`, `storage`,
/// `scheduledCommitPending`, `past`, `timeoutOutOfRange`, `commentTooLong`, `tokenTooLong`,
/// `wrongPersistID`, `unconfirmedCommitPending`, `tooManyFollowUps`, and for a script `halfLoaded`.
package struct CommitRequest: ManagementRequest {
  /// The purpose of a commit: whether and when the candidate becomes active.
  package enum Purpose: Equatable, Sendable {
    /// The candidate is checked and not changed. A pending unconfirmed commit is confirmed if the
    /// session may do so; `ValidateRequest` does not confirm it.
    case check
    /// The candidate becomes active.
    case activate
    /// The candidate becomes active and is rolled back after a time unless it is confirmed before.
    /// If such a commit is pending, and neither of the two was made by the CLI, the time begins
    /// again, and the rollback restores the configuration that was active before the first of them.
    case activateUnlessUnconfirmed(CommitConfirmation)
    /// The candidate becomes active at a later time, in seconds since 1970.
    case schedule(at: Int64)

    /// Returns the purpose of `commit confirmed` of the CLI, which any commit confirms.
    package static func activateUnlessUnconfirmed(minutes: Int) -> Purpose {
      .activateUnlessUnconfirmed(CommitConfirmation(minutes: minutes))
    }

    fileprivate var confirmation: CommitConfirmation? {
      if case .activateUnlessUnconfirmed(let confirmation) = self { confirmation } else { nil }
    }
  }

  /// The purpose of the commit.
  package var purpose: Purpose
  /// The comment in the history of commits, of at most `commentLimit` octets; nil: there is none.
  package var comment: String?
  /// The token of the commit that this one confirms or follows up; nil if none is presented.
  package var persistID: String?

  /// The maximum number of octets of a comment. With it, the comments of the whole history fit into
  /// the index even if each octet is escaped. If the index were full, no commit could be stored any
  /// more, not even an automatic rollback.
  package static let commentLimit = 16_384

  /// Creates the request. `persistID` is the token that it presents.
  package init(_ purpose: Purpose, comment: String? = nil, persistID: String? = nil) {
    self.purpose = purpose
    self.comment = comment
    self.persistID = persistID
  }

  /// Checks the candidate and carries the purpose out.
  package func perform(in session: ManagementSession) throws(ManagementError) -> CommitAnswer {
    let (management, router) = (session.management, session.router)
    try requireValues()
    let tree = try session.treeToCommit()
    // A user at a terminal has seen the errors; a script has not.
    if purpose != .check, session.isHalfLoaded, session.requester.channel == .script {
      throw ManagementError(.halfLoaded)
    }
    let mayConfirm = Result { () throws(ManagementError) in
      try session.requireMayConfirm(persistID)
    }
    if purpose != .check || persistID != nil { try mayConfirm.get() }
    var transaction = Transaction(tree: tree, requester: session.requester, comment: comment)
    transaction.session = session.number
    transaction.confirmation = purpose.confirmation
    transaction.isFollowUp = session.isFollowUp(purpose.confirmation)
    if transaction.isFollowUp, router.isFollowUpTooLate { throw ManagementError(.tooManyFollowUps) }
    let prepared = try management.prepare(transaction, on: router)
    switch purpose {
    case .check:
      if case .success = mayConfirm { try router.confirm() }
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

  /// Throws if the comment, the timeout or the token is out of bounds.
  private func requireValues() throws(ManagementError) {
    if let comment, comment.utf8.count > Self.commentLimit {
      throw ManagementError(.commentTooLong(limit: Self.commentLimit))
    }
    guard let confirmation = purpose.confirmation else { return }
    guard CommitConfirmation.timeouts.contains(confirmation.seconds) else {
      throw ManagementError(.timeoutOutOfRange(seconds: confirmation.seconds))
    }
    if case .token(let token) = confirmation.binding,
      token.utf8.count > CommitConfirmation.tokenLimit
    {
      throw ManagementError(.tokenTooLong(limit: CommitConfirmation.tokenLimit))
    }
  }

  /// Stores the commit as the scheduled one.
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
      ScheduledCommit(
        tree: tree, date: date, requester: session.requester, comment: comment),
      tree)
  }
}

/// The result of a commit.
package struct CommitAnswer: Sendable {
  /// The result for the candidate.
  package enum Outcome: Sendable {
    /// The candidate was checked and has no errors.
    case checked
    /// The candidate is active. `deadline` is the time until which it must be confirmed, in seconds
    /// since 1970; nil if it need not be confirmed.
    case committed(CommitRecord, deadline: Int64?)
    /// The candidate becomes active at that time, in seconds since 1970.
    case scheduled(Int64)
  }

  /// The result for the candidate.
  package var outcome: Outcome
  /// The warnings of the check.
  package var warnings: [CommitIssue]
}

/// Cancels the scheduled commit. Throws `noScheduledCommit`, `storage`.
package struct ClearScheduledCommit: ManagementRequest {
  /// Creates the request.
  package init() {}

  /// Removes the scheduled commit.
  package func perform(in session: ManagementSession) throws(ManagementError) {
    guard session.router.scheduled != nil else { throw ManagementError(.noScheduledCommit) }
    try session.router.unschedule()
  }
}

extension ManagementSession {
  /// Returns the configuration that a commit makes active: the candidate or, for a private one, the
  /// candidate merged with what other sessions have committed. Throws `notEditing`, `locked`, and
  /// for a private candidate `sharedModified` and `conflicts`.
  func treeToCommit() throws(ManagementError) -> Statement {
    try requireCandidate()
    guard case .private(let base, let own) = editing else { return candidate }
    if router.hasChanges { throw ManagementError(.sharedModified) }
    let merge = Merge(base: base, mine: own.tree, theirs: router.active)
    if merge.conflicts.isEmpty { return merge.tree }
    throw ManagementError(.conflicts(merge.conflicts))
  }
}
