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

extension ManagedRouter {
  /// The serial of the commit that the rollback of a new commit restores, as its record has it. A
  /// commit that follows up an unconfirmed one restores what that one restores. RFC 6241 section
  /// 8.4.1.
  func restoredSerial(isFollowUp: Bool) -> Int? {
    if isFollowUp, let record = records.first {
      return record.restoredSerial ?? (records.count > 1 ? records[1].serial : 0)
    }
    return activeRecord == records.first ? nil : activeRecord?.serial ?? 0
  }

  /// Returns the configuration that was active before the unconfirmed commit. Throws `noRollback`,
  /// or the reason why it cannot be read.
  func beforeUnconfirmed() throws(ManagementError) -> Statement {
    if let former = unconfirmed?.former { return former }
    guard let serial = records.first?.restoredSerial else {
      return records.count > 1 ? try rollback(1) : factory
    }
    if serial == 0 { return factory }
    // The history has 50 records, and a commit is refused that would remove this one.
    return try committed(records.firstIndex { $0.serial == serial } ?? records.count + 1)
  }

  /// Whether one more commit would remove the configuration from the history that the rollback of
  /// the unconfirmed commit restores.
  var isFollowUpTooLate: Bool {
    let serial = restoredSerial(isFollowUp: true)
    let place = records.firstIndex { $0.serial == serial } ?? records.count
    return place + 1 >= Self.rollbackCount
  }
}

extension ManagedRouter {
  /// The number of the session over NETCONF whose commit is not confirmed yet; nil if there is none, or
  /// if that session has ended.
  package var unconfirmedSession: Int? {
    unconfirmed?.binding == .router ? nil : unconfirmed?.session
  }
}

extension ManagementSession {
  /// Throws if the session may not confirm the commit that is pending, if there is one:
  /// `wrongPersistID`, `unconfirmedCommitPending`.
  ///
  /// RFC 6241 section 8.4.1 demands that a commit with a `persist` token is followed up and
  /// confirmed by commits that present the token, and one without by commits of its own session. It
  /// says so of NETCONF sessions. An operator at the CLI has no way to present a token, and must not
  /// be kept out until the deadline of a program that is gone: the commit of any other front end
  /// confirms whatever is pending, as before.
  func requireMayConfirm(_ persistID: String?) throws(ManagementError) {
    let pending = router.unconfirmed
    if let persistID {
      guard case .token(let token)? = pending?.binding, token.utf8.elementsEqual(persistID.utf8)
      else { throw ManagementError(.wrongPersistID) }
      return
    }
    guard let pending, requester.channel == .netconf else { return }
    switch pending.binding {
    case .router: return
    case .session:
      guard pending.session == number else {
        throw ManagementError(.unconfirmedCommitPending(needsPersistID: false))
      }
    case .token: throw ManagementError(.unconfirmedCommitPending(needsPersistID: true))
    }
  }

  /// Whether a commit that must be confirmed follows up the one that is pending, instead of
  /// confirming it. A second `commit confirmed` of the CLI confirms the first; so it does if the
  /// first is one of the CLI.
  func isFollowUp(_ confirmation: CommitConfirmation?) -> Bool {
    guard let confirmation, confirmation.binding != .router, let pending = router.unconfirmed else {
      return false
    }
    return pending.binding != .router
  }
}
