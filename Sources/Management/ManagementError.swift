package import Configuration
package import Datastore
package import Router

/// Why a request was not carried out. Nothing was changed by it.
package struct ManagementError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// Another session has the configuration to itself.
    case locked(by: Editor)
    /// The shared candidate has changes that are not committed, and is not to be had for one
    /// session alone; who edits it beside the requester.
    case candidateModified(mode: CandidateMode, others: [Editor])
    /// The same, where a private candidate is to be committed.
    case sharedModified
    /// The request is for sessions with a candidate of their own.
    case notPrivate
    /// The session has no candidate: it is not editing.
    case notEditing
    /// A private candidate and what others have committed change the same statements.
    case conflicts([Merge.Conflict])
    /// A command cannot change what it names as it says.
    case editFailed(EditError)
    /// A file that was to be loaded cannot be read. `count`: how many errors it has, of which not
    /// all need be given.
    case loadFailed([LoadError], count: Int)
    /// The candidate of a script has what is right of a file with errors.
    case halfLoaded
    /// The commit check found errors.
    case checkFailed([CommitIssue], closing: String?)
    /// What would be stored does not read back as what was committed.
    case unreadable([LoadError])
    /// A configuration that was stored cannot be read.
    case damaged(StoredConfiguration, [LoadError])
    /// The commit itself could not be made durable; the old configuration stays.
    case notStored(DatastoreError)
    /// Something else of the state folder could not be read or written.
    case storage(DatastoreError)
    /// A private key could not be brought into the form in which it is kept.
    case keyNotWritten
    case noRollback(Int)
    case noRescue
    case noScheduledCommit
    /// There is one already.
    case scheduledCommitPending
    /// A time that has passed, in seconds since 1970.
    case past(Int64)
    /// No time for `commit confirmed`.
    case minutesOutOfRange(Int)
    /// Octets that a comment may have.
    case commentTooLong(limit: Int)
    /// A private or exclusive candidate with changes would be dropped, and nobody was asked.
    case changesWouldBeLost
  }

  /// Which of the configurations in the state folder.
  package enum StoredConfiguration: Equatable, Sendable {
    case rollback(Int)
    case slot(Slot)
  }

  package var reason: Reason
  /// What the commit check had to remark besides.
  package var warnings: [CommitIssue] = []
  /// What the reader of a file had to remark besides.
  package var loadWarnings: [LoadError] = []

  package init(
    _ reason: Reason, warnings: [CommitIssue] = [], loadWarnings: [LoadError] = []
  ) {
    self.reason = reason
    self.warnings = warnings
    self.loadWarnings = loadWarnings
  }
}

/// Turns an error of the state folder into one of the management.
func stored<Result>(
  _ body: () throws(DatastoreError) -> Result
) throws(ManagementError) -> Result {
  do throws(DatastoreError) { return try body() } catch {
    throw ManagementError(.storage(error))
  }
}
