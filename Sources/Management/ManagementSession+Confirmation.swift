import Datastore

/// Which commits confirm or follow up the commit that must be confirmed.
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
