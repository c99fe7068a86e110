package import Datastore

extension CommitRecord {
  /// What the history says, for good, of a commit that waited for its confirmation; nil: it did not.
  package var confirmation: String? {
    confirmMinutes.map { "commit confirmed, rollback in \($0)mins" }
  }
}
