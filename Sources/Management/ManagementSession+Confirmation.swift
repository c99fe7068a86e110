import Datastore

/// The decision whether a commit of the session confirms the unconfirmed one, or follows it.
extension ManagementSession {
  /// Throws if the session must not confirm the pending commit, if there is one: `wrongPersistID`,
  /// `unconfirmedCommitPending`.
  ///
  /// RFC 6241 section 8.4.1 demands that a commit with a `persist` token is followed and confirmed
  /// by commits that present the token, and one without by commits of its own session. This applies
  /// to NETCONF sessions. An operator at the CLI cannot present a token, and must be able to commit
  /// after the client with the token has disconnected. So the commit of any other front end
  /// confirms the pending one.
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

  /// Returns whether a commit that must be confirmed follows the pending one, instead of confirming
  /// it. A second `commit confirmed` of the CLI confirms the first, and so does any commit if the
  /// first is one of the CLI.
  func isFollowUp(_ confirmation: CommitConfirmation?) -> Bool {
    guard let confirmation, confirmation.binding != .router, let pending = router.unconfirmed else {
      return false
    }
    return pending.binding != .router
  }
}
