package import Configuration
package import Datastore
package import Router

/// The reason why a request was not carried out. The request has changed nothing.
package struct ManagementError: Error, Equatable, Sendable {
  /// The kind of error.
  package enum Reason: Equatable, Sendable {
    /// Another session edits the configuration exclusively.
    case locked(by: Editor)
    /// The shared candidate has uncommitted changes, so no session can have an exclusive or private
    /// candidate. `others` are the other sessions that edit.
    case candidateModified(mode: CandidateMode, others: [Editor])
    /// The shared candidate has uncommitted changes, so a private candidate cannot be committed.
    case sharedModified
    /// The request requires a private candidate.
    case notPrivate
    /// The session is not editing, so it has no candidate.
    case notEditing
    /// The private candidate and other sessions, which have committed since, change the same
    /// statements.
    case conflicts([Merge.Conflict])
    /// An edit command cannot be carried out.
    case editFailed(EditError)
    /// A file cannot be loaded. `count` is the number of errors in it, which may exceed that of the
    /// given ones.
    case loadFailed([LoadError], count: Int)
    /// Protected statements would be changed.
    case protected([Protection.Refusal])
    /// The candidate of a script has only the valid part of a file with errors.
    case halfLoaded
    /// The commit check found errors.
    case checkFailed([CommitIssue], closing: String?)
    /// The text to be stored would be read back as another configuration.
    case unreadable([LoadError])
    /// A stored configuration cannot be read.
    case damaged(StoredConfiguration, [LoadError])
    /// The commit could not be made durable. The old configuration remains active.
    case notStored(DatastoreError)
    /// Another file of the state folder could not be read or written.
    case storage(DatastoreError)
    /// A private key could not be encoded for storage.
    case keyNotWritten
    /// There is no rollback with this number.
    case noRollback(Int)
    /// There is no rescue configuration.
    case noRescue
    /// There is no scheduled commit.
    case noScheduledCommit
    /// Another commit is scheduled already.
    case scheduledCommitPending
    /// The requested time has passed; it is in seconds since 1970.
    case past(Int64)
    /// The timeout of a commit that must be confirmed is out of bounds.
    case timeoutOutOfRange(seconds: Int)
    /// The token of a commit that must be confirmed is longer than the limit, in octets.
    case tokenTooLong(limit: Int)
    /// No unconfirmed commit has the token that was presented.
    case wrongPersistID
    /// An unconfirmed commit is pending that this session cannot confirm or cancel. The associated
    /// value is true if its token is needed, and false if only the session that made it can do so.
    case unconfirmedCommitPending(needsPersistID: Bool)
    /// There is no unconfirmed commit.
    case noUnconfirmedCommit
    /// So many commits have followed an unconfirmed one that the configuration before the first
    /// would leave the history.
    case tooManyFollowUps
    /// The comment is longer than the limit, in octets.
    case commentTooLong(limit: Int)
    /// A private or exclusive candidate has changes, and the request does not permit discarding
    /// them.
    case changesWouldBeLost
  }

  /// The name of a configuration in the state folder.
  package enum StoredConfiguration: Equatable, Sendable {
    /// The rollback with this number.
    case rollback(Int)
    /// The text in a slot.
    case slot(Slot)
  }

  /// The kind of error, with its values.
  package var reason: Reason
  /// The warnings of the commit check.
  package var warnings: [CommitIssue] = []
  /// The warnings of the reader of a file.
  package var loadWarnings: [LoadError] = []

  /// Creates an error with the warnings that preceded it.
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
