package import Datastore

extension CommitRecord {
  /// The text that the history shows permanently for a commit that required confirmation; nil for
  /// any other commit.
  package var confirmation: String? {
    confirmMinutes.map { "commit confirmed, rollback in \($0)mins" }
  }
}
