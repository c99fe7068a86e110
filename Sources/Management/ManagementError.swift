package import Configuration
package import Datastore
package import Router

/// The reason why a request was not carried out. The request has changed nothing.
package struct ManagementError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// Another session edits the configuration exclusively.
    case locked(by: Editor)
    /// The shared candidate has uncommitted changes, so no session can have an exclusive or private
    /// candidate. `others` are the sessions that edit, without the requester's.
    case candidateModified(mode: CandidateMode, others: [Editor])
    /// The shared candidate has uncommitted changes, so a private candidate cannot be committed.
    case sharedModified
    /// The request requires a private candidate.
    case notPrivate
    /// The session is not editing, so it has no candidate.
    case notEditing
    /// A private candidate and what other sessions have committed change the same statements.
    case conflicts([Merge.Conflict])
    /// An edit command cannot be carried out.
    case editFailed(EditError)
    /// A file that was to be loaded cannot be read. `count`: how many errors it has, of which not
    /// all need be given.
    case loadFailed([LoadError], count: Int)
    /// Protected statements would change.
    case protected([Protection.Refusal])
    /// The candidate of a script has what is right of a file with errors.
    case halfLoaded
    /// The commit check found errors.
    case checkFailed([CommitIssue], closing: String?)
    /// The text that was to be stored would be read back as a different configuration.
    case unreadable([LoadError])
    /// A stored configuration cannot be read.
    case damaged(StoredConfiguration, [LoadError])
    /// The commit could not be made durable. The old configuration remains active.
    case notStored(DatastoreError)
    /// Another file of the state folder could not be read or written.
    case storage(DatastoreError)
    /// A private key could not be encoded for storage.
    case keyNotWritten
    case noRollback(Int)
    case noRescue
    case noScheduledCommit
    /// Another commit is scheduled already.
    case scheduledCommitPending
    /// The requested time has passed; it is in seconds since 1970.
    case past(Int64)
    /// A commit that must be confirmed cannot wait for so long.
    case timeoutOutOfRange(seconds: Int)
    /// The token of a commit that must be confirmed has more octets than allowed.
    case tokenTooLong(limit: Int)
    /// No unconfirmed commit has the token that was presented.
    case wrongPersistID
    /// An unconfirmed commit is pending that this session cannot confirm or cancel. Whether its
    /// token must be presented; if not, only the session that made it can.
    case unconfirmedCommitPending(needsPersistID: Bool)
    /// No commit waits for its confirmation.
    case noUnconfirmedCommit
    /// So many commits have followed up an unconfirmed one that the configuration before the first
    /// would leave the history.
    case tooManyFollowUps
    /// The comment has more octets than allowed.
    case commentTooLong(limit: Int)
    /// A private or exclusive candidate has changes that would be dropped, and the request did not
    /// allow that.
    case changesWouldBeLost
  }

  /// The name of a configuration in the state folder.
  package enum StoredConfiguration: Equatable, Sendable {
    case rollback(Int)
    case slot(Slot)
  }

  package var reason: Reason
  /// The warnings of the commit check.
  package var warnings: [CommitIssue] = []
  /// The warnings of the reader of a file.
  package var loadWarnings: [LoadError] = []

  package init(
    _ reason: Reason, warnings: [CommitIssue] = [], loadWarnings: [LoadError] = []
  ) {
    self.reason = reason
    self.warnings = warnings
    self.loadWarnings = loadWarnings
  }
}

/// Converts an error of the state folder into a `ManagementError`.
func stored<Result>(
  _ body: () throws(DatastoreError) -> Result
) throws(ManagementError) -> Result {
  do throws(DatastoreError) { return try body() } catch {
    throw ManagementError(.storage(error))
  }
}
