import Datastore

/// Rolls back the unconfirmed commit at once (RFC 6241 section 8.4.4.1). A commit with a token is
/// cancelled by any session that presents the token, others by the session that made them. No lock
/// prevents this, just as none prevents the rollback at the deadline.
///
/// Throws `noUnconfirmedCommit`, `wrongPersistID`, `unconfirmedCommitPending`, or the reason why
/// the former configuration cannot become active. After an error the commit stays, and is still
/// rolled back at its deadline.
package struct CancelCommit: ManagementRequest {
  /// The token of the commit; nil if it has none.
  package var persistID: String?

  /// Creates the request with the token that it presents.
  package init(persistID: String? = nil) { self.persistID = persistID }

  /// Cancels the commit and reports it as an event.
  package func perform(in session: ManagementSession) throws(ManagementError) -> CommitAnswer {
    let (management, router) = (session.management, session.router)
    guard let pending = router.unconfirmed else { throw ManagementError(.noUnconfirmedCommit) }
    switch (pending.binding, persistID) {
    case (.token(let token), let persistID?):
      guard token.utf8.elementsEqual(persistID.utf8) else { throw ManagementError(.wrongPersistID) }
    case (.token, nil):
      throw ManagementError(.unconfirmedCommitPending(needsPersistID: true))
    case (.router, _?), (.session, _?): throw ManagementError(.wrongPersistID)
    case (.router, nil), (.session, nil):
      guard pending.session == session.number else {
        throw ManagementError(.unconfirmedCommitPending(needsPersistID: false))
      }
    }
    let answer = try management.rollBackUnconfirmed(on: router, by: session.requester)
    management.notify(.commitCancelled(by: session.requester.user), on: router)
    return answer
  }
}
