/// What falls due by the clock.
enum DueCommit: CaseIterable {
  /// The end of a commit that nobody confirmed.
  case rollback
  /// A commit for later.
  case scheduled
}

/// Puts off what fell due and failed.
struct Retry {
  /// Seconds since 1970.
  private(set) var date: Int64
  private var interval: Int64

  /// A minute later at first, then after twice as long each time, up to an hour.
  init(at date: Int64, after former: Retry?) {
    interval = former.map { min($0.interval * 2, 3_600) } ?? 60
    self.date = date + interval
  }
}
