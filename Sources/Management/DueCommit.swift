/// The kinds of commits that are carried out at a certain time.
enum DueCommit: CaseIterable {
  /// The rollback of a commit that was not confirmed in time.
  case rollback
  /// A scheduled commit.
  case scheduled
}

/// The time at which a failed due commit is tried again.
struct Retry {
  /// The time, in seconds since 1970.
  private(set) var date: Int64
  private var interval: Int64

  /// Creates the next attempt after a failure at `date`. The first one follows after a minute; each
  /// interval is twice as long as the one before, up to an hour.
  init(at date: Int64, after former: Retry?) {
    interval = former.map { min($0.interval * 2, 3_600) } ?? 60
    self.date = date + interval
  }
}
